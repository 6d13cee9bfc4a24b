import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
import django_countries.fields
import mdm_platform.encrypted_fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('grievances', '0004_routing_and_replies'),
        ('institutions', '0002_agreements'),
        ('publications', '0002_legal_notes'),
    ]

    operations = [
        migrations.CreateModel(
            name='AssistanceRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('received', 'Reçue'), ('referred', 'Proposée à un expert'), ('in_progress', 'Suivie par un expert'), ('answered', 'Répondue'), ('refused', 'Non prise en charge'), ('withdrawn', 'Retirée'), ('closed', 'Close')], default='received', max_length=12, verbose_name='état')),
                ('branch', models.CharField(choices=[('family', 'Famille et état civil'), ('inheritance', 'Successions'), ('property', 'Immobilier et foncier'), ('residence', 'Séjour et nationalité'), ('labour', 'Travail et protection sociale'), ('criminal', 'Droit pénal'), ('civil', 'Contrats, dettes et consommation'), ('business', 'Affaires et investissement'), ('tax', 'Impôts et douane'), ('administrative', 'Relations avec l’administration')], max_length=16, verbose_name='branche du droit')),
                ('country', django_countries.fields.CountryField(max_length=2, verbose_name='pays dont le droit s’applique')),
                ('language', models.CharField(choices=[('fr', 'Français'), ('ar', 'العربية'), ('en', 'English')], default='fr', max_length=2, verbose_name='langue de la réponse')),
                ('subject', models.CharField(blank=True, max_length=120, verbose_name='objet')),
                ('question', models.TextField(blank=True, max_length=5000, verbose_name='question')),
                ('person_name', mdm_platform.encrypted_fields.EncryptedTextField(blank=True, default='', verbose_name='votre nom')),
                ('other_party', mdm_platform.encrypted_fields.EncryptedTextField(blank=True, default='', verbose_name='autre partie')),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='reçue le')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='répondue le')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='terminée le')),
                ('was_helpful', models.BooleanField(blank=True, null=True, verbose_name='réponse utile')),
                ('redacted_at', models.DateTimeField(blank=True, null=True, verbose_name='effacée le')),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assistance', to='grievances.case', verbose_name='dossier')),
                ('requester', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'demande d’assistance juridique',
                'verbose_name_plural': 'demandes d’assistance juridique',
                'ordering': ['-received_at', '-pk'],
                'indexes': [models.Index(fields=['state', 'received_at', 'id'], name='assistance_queue'), models.Index(fields=['requester', '-received_at'], name='assistance_of_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('redacted_at__isnull', False), models.Q(models.Q(('subject', ''), _negated=True), models.Q(('question', ''), _negated=True)), _connector='OR'), name='assistance_says_what_it_asks', violation_error_message='Indiquez l’objet et la question.'), models.CheckConstraint(condition=models.Q(('redacted_at__isnull', True), models.Q(('question', ''), ('requester__isnull', True), ('state__in', ('refused', 'withdrawn', 'closed')), ('subject', '')), _connector='OR'), name='assistance_redacted_keeps_no_text', violation_error_message='Une demande effacée est terminée et ne garde aucun texte.'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state__in', ('refused', 'withdrawn', 'closed'))), models.Q(models.Q(('state__in', ('refused', 'withdrawn', 'closed')), _negated=True), ('ended_at__isnull', True)), _connector='OR'), name='assistance_ended_has_its_date', violation_error_message='Une demande terminée porte la date de sa fin, et elle seule.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'answered'), _negated=True), ('answered_at__isnull', False), _connector='OR'), name='assistance_answered_has_its_date', violation_error_message='Une demande répondue porte la date de la réponse.')],
            },
        ),
        migrations.CreateModel(
            name='LegalExpert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('expert', 'Expert juridique'), ('firm', 'Cabinet d’avocats')], default='expert', max_length=8, verbose_name='nature')),
                ('name', models.CharField(max_length=160, verbose_name='nom')),
                ('name_ar', models.CharField(blank=True, max_length=160, verbose_name='nom en arabe')),
                ('countries', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), size=None, verbose_name='pays où l’on exerce')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), size=None, verbose_name='langues')),
                ('branches', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('family', 'Famille et état civil'), ('inheritance', 'Successions'), ('property', 'Immobilier et foncier'), ('residence', 'Séjour et nationalité'), ('labour', 'Travail et protection sociale'), ('criminal', 'Droit pénal'), ('civil', 'Contrats, dettes et consommation'), ('business', 'Affaires et investissement'), ('tax', 'Impôts et douane'), ('administrative', 'Relations avec l’administration')], max_length=16), size=None, verbose_name='branches du droit')),
                ('city', models.CharField(blank=True, max_length=80, verbose_name='ville')),
                ('bar', models.CharField(blank=True, max_length=120, verbose_name='barreau ou ordre')),
                ('presentation_fr', models.TextField(blank=True, max_length=1500, verbose_name='présentation en français')),
                ('presentation_ar', models.TextField(blank=True, max_length=1500, verbose_name='présentation en arabe')),
                ('presentation_en', models.TextField(blank=True, max_length=1500, verbose_name='présentation en anglais')),
                ('website', models.URLField(blank=True, verbose_name='site')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='téléphone public')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='adresse e-mail publique')),
                ('accepts_requests', models.BooleanField(default=True, verbose_name='reçoit des demandes')),
                ('consented_on', models.DateField(blank=True, help_text='Le jour où la personne ou le cabinet a accepté par écrit de paraître à l’annuaire.', null=True, verbose_name='accord pour paraître, donné le')),
                ('is_listed', models.BooleanField(default=False, verbose_name='paraît à l’annuaire')),
                ('agreement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.agreement', verbose_name='convention avec le ministère')),
                ('firm', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='experts', to='grievances.legalexpert', verbose_name='cabinet')),
                ('user', models.OneToOneField(blank=True, help_text='Sans compte, l’expert figure à l’annuaire mais ne reçoit aucune demande.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='legal_expert', to=settings.AUTH_USER_MODEL, verbose_name='compte')),
            ],
            options={
                'verbose_name': 'expert juridique',
                'verbose_name_plural': 'experts juridiques',
                'ordering': ['name', 'pk'],
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['countries'], name='legalexpert_countries'), models.Index(condition=models.Q(('is_listed', True)), fields=['name', 'id'], name='legalexpert_listed')],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='legalexpert_has_a_name', violation_error_message='Indiquez le nom de l’expert ou du cabinet.'), models.CheckConstraint(condition=models.Q(('branches__len__gt', 0), ('countries__len__gt', 0), ('languages__len__gt', 0)), name='legalexpert_says_what_it_does', violation_error_message='Indiquez au moins un pays, une langue et une branche du droit.'), models.CheckConstraint(condition=models.Q(('is_listed', False), ('consented_on__isnull', False), _connector='OR'), name='legalexpert_listed_with_consent', violation_error_message='Notez d’abord le jour où l’accord pour paraître a été donné.'), models.CheckConstraint(condition=models.Q(('kind', 'expert'), ('firm__isnull', True), _connector='OR'), name='legalexpert_firm_of_no_firm', violation_error_message='Un cabinet n’appartient pas à un autre cabinet.')],
            },
        ),
        migrations.CreateModel(
            name='LegalNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', django_countries.fields.CountryField(max_length=2, verbose_name='pays')),
                ('branch', models.CharField(choices=[('family', 'Famille et état civil'), ('inheritance', 'Successions'), ('property', 'Immobilier et foncier'), ('residence', 'Séjour et nationalité'), ('labour', 'Travail et protection sociale'), ('criminal', 'Droit pénal'), ('civil', 'Contrats, dettes et consommation'), ('business', 'Affaires et investissement'), ('tax', 'Impôts et douane'), ('administrative', 'Relations avec l’administration')], max_length=16, verbose_name='sujet')),
                ('effective_on', models.DateField(verbose_name='en vigueur le')),
                ('source_url', models.URLField(blank=True, verbose_name='texte officiel')),
                ('announced_number', models.PositiveIntegerField(default=0, editable=False, verbose_name='dernière version annoncée')),
                ('publication', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='legal_note', to='publications.publication', verbose_name='publication')),
            ],
            options={
                'verbose_name': 'note de veille juridique',
                'verbose_name_plural': 'notes de veille juridique',
                'ordering': ['-effective_on', '-pk'],
                'indexes': [models.Index(fields=['-effective_on', '-id'], name='legalnote_by_date')],
            },
        ),
        migrations.CreateModel(
            name='LegalSubscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(blank=True, default='', max_length=2, verbose_name='pays')),
                ('branch', models.CharField(blank=True, choices=[('family', 'Famille et état civil'), ('inheritance', 'Successions'), ('property', 'Immobilier et foncier'), ('residence', 'Séjour et nationalité'), ('labour', 'Travail et protection sociale'), ('criminal', 'Droit pénal'), ('civil', 'Contrats, dettes et consommation'), ('business', 'Affaires et investissement'), ('tax', 'Impôts et douane'), ('administrative', 'Relations avec l’administration')], default='', max_length=16, verbose_name='sujet')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='depuis le')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'abonnement à la veille juridique',
                'verbose_name_plural': 'abonnements à la veille juridique',
                'ordering': ['country', 'branch', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('user', 'country', 'branch'), name='legalsubscription_once', violation_error_message='Vous suivez déjà cela.'), models.CheckConstraint(condition=models.Q(('branch', ''), ('branch__in', ['family', 'inheritance', 'property', 'residence', 'labour', 'criminal', 'civil', 'business', 'tax', 'administrative']), _connector='OR'), name='legalsubscription_known_branch', violation_error_message='Choisissez un sujet dans la liste.')],
            },
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('referred_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='proposée le')),
                ('due_on', models.DateField(verbose_name='réponse attendue le')),
                ('no_conflict_at', models.DateTimeField(blank=True, null=True, verbose_name='absence de conflit déclarée le')),
                ('outcome', models.CharField(blank=True, choices=[('accepted', 'Acceptée'), ('declined', 'Déclinée'), ('given_back', 'Rendue'), ('expired', 'Sans réponse'), ('cancelled', 'Annulée')], default='', max_length=10, verbose_name='suite')),
                ('reason', models.CharField(blank=True, choices=[('conflict', 'Conflit d’intérêts : je connais l’une des parties, ou je l’ai conseillée'), ('unavailable', 'Pas disponible dans le délai'), ('expertise', 'Question hors de mon domaine ou de mon pays')], default='', max_length=12, verbose_name='raison')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='terminée le')),
                ('reminded_at', models.DateTimeField(blank=True, null=True, verbose_name='rappelée le')),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='grievances.legalexpert', verbose_name='expert')),
                ('referred_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='referrals', to='grievances.assistancerequest')),
            ],
            options={
                'verbose_name': 'demande proposée à un expert',
                'verbose_name_plural': 'demandes proposées à des experts',
                'ordering': ['referred_at', 'pk'],
                'indexes': [models.Index(condition=models.Q(('outcome', '')), fields=['due_on'], name='referral_waiting')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('outcome__in', ('', 'accepted'))), fields=('request',), name='referral_one_at_a_time', violation_error_message='Un expert est déjà saisi de cette demande.'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'accepted'), _negated=True), ('no_conflict_at__isnull', False), _connector='OR'), name='referral_accepted_without_conflict', violation_error_message='Déclarez d’abord que vous n’avez de lien avec aucune des parties.'), models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', ('declined', 'given_back')), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='referral_declined_with_a_reason', violation_error_message='Indiquez la raison.')],
            },
        ),
        migrations.CreateModel(
            name='Exchange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_expert', models.BooleanField(verbose_name='écrit par l’expert')),
                ('is_answer', models.BooleanField(default=False, verbose_name='réponse')),
                ('body', models.TextField(max_length=5000, verbose_name='message')),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='envoyé le')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exchanges', to='grievances.assistancerequest')),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exchanges', to='grievances.referral')),
            ],
            options={
                'verbose_name': 'échange d’une demande d’assistance',
                'verbose_name_plural': 'échanges des demandes d’assistance',
                'ordering': ['sent_at', 'pk'],
                'indexes': [models.Index(fields=['request', 'sent_at'], name='exchange_thread')],
                'constraints': [models.CheckConstraint(condition=models.Q(('by_expert', True), ('is_answer', False), _connector='OR'), name='exchange_answers_are_the_experts', violation_error_message='Seul l’expert donne la réponse.')],
            },
        ),
    ]
