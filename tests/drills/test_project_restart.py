"""Promises 6 and 8 for projects: gifts promised, messages written and papers sent while PostgreSQL is away."""

from collections import Counter
from urllib.parse import urlencode

import pytest

from mdm_platform.accounts.roles import Role
from tests.factories.accounts import make_user
from tests.factories.projects.campaigns import make_campaign
from tests.factories.projects.exchanges import make_accompanied
from tests.factories.projects.investments import PDF
from tests.factories.projects.investors import IntroductionFactory
from tests.utils import restarts
from tests.utils.restarts import TOKEN, Writer, ask

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

PLEDGES, WRITES = 30, 40
CRASHES = [False, True, True]
BOUNDARY = "drill"


def form(port, path, fields, session=""):
    cookies = f"csrftoken={TOKEN}; sessionid={session}"
    words = urlencode({"csrfmiddlewaretoken": TOKEN, **fields})
    return ask(port, "POST", path, words, Content_Type="application/x-www-form-urlencoded", Cookie=cookies)


def upload(port, path, title, session):
    fields = {"csrfmiddlewaretoken": TOKEN, "title": title}
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{fields[name]}' for name in fields]
    parts.append(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="upload"; filename="{title}.pdf"\r\n'
        f"Content-Type: application/pdf\r\n\r\n{PDF.decode()}"
    )
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    body = "\r\n".join([*parts, f"--{BOUNDARY}--\r\n"])
    return ask(port, "POST", path, body, Content_Type=kind, Cookie=f"csrftoken={TOKEN}; sessionid={session}")


def test_three_restarts_lose_and_double_nothing(client_as, tmp_path, say):
    pledging = f"/fr/campaigns/{make_campaign().slug}/pledge/"
    meeting = IntroductionFactory(state="in_talks")
    talking = f"/fr/introductions/{meeting.public_id}/messages/"
    project = make_accompanied(holder=make_user(Role.MEMBER))
    adding = f"/fr/me/projects/{project.public_id}/documents/add/"
    sides = {"holder": meeting.project.holder, "investor": meeting.investor.owner}
    sessions = {name: client_as(user).cookies["sessionid"].value for name, user in sides.items()}
    session = client_as(project.holder).cookies["sessionid"].value
    donor = {"amount": "10", "name": "Hind"}
    with restarts.own_postgres(durable=True) as postgres, restarts.web_server(postgres, tmp_path) as port:
        writers = [
            Writer(PLEDGES, lambda number: form(port, pledging, donor | {"email": f"d{number}@exemple.test"})),
            *(
                Writer(WRITES, lambda number, one=one: form(port, talking, {"body": f"{one} {number}"}, sessions[one]))
                for one in sides
            ),
            Writer(WRITES, lambda number: upload(port, adding, f"paper {number}", session)),
        ]
        restarts.write_through_restarts(postgres, writers, crashes=CRASHES)
        found = {
            name: Counter(restarts.rows(postgres, query))
            for name, query in (
                ("pledges", "SELECT email FROM projects_pledge"),
                ("logs", "SELECT object_id FROM audit_transitionlog WHERE object_type = 'projects.pledge'"),
                ("messages", "SELECT body FROM projects_introductionmessage"),
                ("papers", "SELECT title FROM projects_projectdocument"),
                ("files", "SELECT content FROM files_storedfile WHERE purpose = 'project_document'"),
            )
        }
    assert [(writer.failure, writer.accepted == writer.count) for writer in writers] == [(None, True)] * len(writers)
    refused = [answer for writer in writers for answer in writer.refused]
    assert {answer.status for answer in refused} == {503}
    assert not [answer for answer in refused if "Traceback" in answer.body]
    assert {name: (len(rows), max(rows.values())) for name, rows in found.items()} == {
        **dict.fromkeys(("pledges", "logs"), (PLEDGES, 1)),
        "messages": (2 * WRITES, 1),
        **dict.fromkeys(("papers", "files"), (WRITES, 1)),
    }
    kept = {str(path.relative_to(tmp_path / "media")) for path in (tmp_path / "media").rglob("*.pdf")}
    assert kept >= set(found["files"])
    assert len(kept) - WRITES <= len(CRASHES), "a crash may leave the file that was being written, for the sweeper"
    say(f"{sum(map(len, found.values()))} rows, {len(CRASHES)} restarts, {len(refused)} answers 503")
