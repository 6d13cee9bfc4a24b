"""The answers that hold for everybody, written by staff in three languages."""

from django.contrib import admin

from grievances.models import PublishedAnswer
from mdm_platform.admin import PlatformModelAdmin


@admin.register(PublishedAnswer)
class PublishedAnswerAdmin(PlatformModelAdmin):
    """Written, shown or hidden here; read on the public page, and by whoever writes on the same subject."""

    view_permission = change_permission = add_permission = delete_permission = "grievances.publish_answers"
    list_display = ("question_fr", "category", "is_published", "checked_on")
    list_filter = ("is_published", "category__family")
    list_select_related = ("category",)
    search_fields = ("question_fr", "question_ar", "question_en")
    prepopulated_fields = {"code": ("question_fr",)}
    fields = (
        "category",
        "code",
        "position",
        "is_published",
        "checked_on",
        "question_fr",
        "answer_fr",
        "question_ar",
        "answer_ar",
        "question_en",
        "answer_en",
    )
