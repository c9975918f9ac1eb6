"""A correction of the signed text is signed anew before it is published."""

import django.db.models.deletion
from django.db import migrations, models


def take_back_unsigned(apps, schema_editor):
    """Proposals that nobody has signed are taken back: proposed again they go to the four signatories."""
    rows = apps.get_model("pledges", "Correction").objects.filter(state="proposed")
    rows.update(state="dropped", refused_because="更正须经四方重新签字，请重新提出。")


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_mail_switch'),
        ('pledges', '0005_withdrawn_and_web'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='correction',
            name='correction_one_at_a_time',
        ),
        migrations.RemoveConstraint(
            model_name='correction',
            name='correction_published_has_version',
        ),
        migrations.RemoveConstraint(
            model_name='version',
            name='version_one_standing',
        ),
        migrations.AlterField(
            model_name='correction',
            name='state',
            field=models.CharField(choices=[('signing', 'corrected text open for signing'), ('proposed', 'correction to be decided'), ('published', 'correction published'), ('refused', 'correction refused'), ('dropped', 'correction taken back')], default='proposed', max_length=10, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='version',
            name='corrects',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='pledges.version', verbose_name='corrects'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['signing', 'proposed'])), fields=('pledge',), name='correction_one_at_a_time', violation_error_message='Another correction of this pledge waits to be decided.'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'signing'), _negated=True), ('version__isnull', False), _connector='OR'), name='correction_signed_has_version'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('corrects', None), ('published_at__isnull', False), _connector='OR'), ('superseded_at', None), ('voided_at', None), ('withdrawn_at', None)), fields=('pledge',), name='version_one_standing'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('corrects', None), ('published_at__isnull', False), _connector='OR', _negated=True), ('voided_at', None)), fields=('pledge',), name='version_one_correcting'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at', None)), fields=('corrects',), name='version_corrected_once'),
        ),
        migrations.RunPython(take_back_unsigned, migrations.RunPython.noop),
    ]
