import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("cooperatives", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="province",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="users",
                to="cooperatives.province",
                verbose_name="province",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activities",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="province",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cooperatives.province",
                verbose_name="province",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("province__isnull", False), ("role__in", ["officer", "leader"])),
                    models.Q(
                        ("province__isnull", True), ("role__in", ["observer", "administrator"])
                    ),
                    _connector="OR",
                ),
                name="user_province_by_role",
                violation_error_message="Officers and leaders belong to a province; observers and administrators to none.",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_secretary", False), ("role", "officer"), _connector="OR"),
                name="user_secretary_is_officer",
                violation_error_message="Only an officer of an alliance can be secretary.",
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                fields=["target_type", "target_id", "-number"], name="activity_of_target"
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["province", "-number"], name="activity_of_province"),
        ),
    ]
