"""What leads to contacts: contacts lead to clients, so it waits for their table."""
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('clients', '0001_initial'),
        ('contacts', '0001_initial'),
        ('files', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='contract',
            name='contact',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='contacts.contact', verbose_name='contacto'),
        ),
        migrations.AddField(
            model_name='contract',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='creado por'),
        ),
        migrations.AddField(
            model_name='contract',
            name='document',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='documento'),
        ),
        migrations.AddField(
            model_name='estimate',
            name='client',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='clients.client', verbose_name='cliente'),
        ),
        migrations.AddField(
            model_name='estimate',
            name='contact',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='contacts.contact', verbose_name='contacto'),
        ),
        migrations.AddField(
            model_name='estimate',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='creado por'),
        ),
        migrations.AddField(
            model_name='estimateline',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='clients.estimate'),
        ),
        migrations.AddField(
            model_name='expense',
            name='client',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='clients.client', verbose_name='cliente'),
        ),
        migrations.AddField(
            model_name='expense',
            name='contact',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='contacts.contact', verbose_name='contacto'),
        ),
        migrations.AddField(
            model_name='expense',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='creado por'),
        ),
        migrations.AddField(
            model_name='expense',
            name='receipt',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='comprobante'),
        ),
        migrations.AddField(
            model_name='invoice',
            name='client',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='clients.client', verbose_name='cliente'),
        ),
        migrations.AddField(
            model_name='invoice',
            name='contact',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='contacts.contact', verbose_name='contacto'),
        ),
        migrations.AddField(
            model_name='invoice',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='creado por'),
        ),
        migrations.AddField(
            model_name='invoice',
            name='estimate',
            field=models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invoice', to='clients.estimate', verbose_name='presupuesto'),
        ),
        migrations.AddField(
            model_name='expense',
            name='invoice',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='expenses', to='clients.invoice', verbose_name='factura'),
        ),
        migrations.AddField(
            model_name='invoiceline',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='clients.invoice'),
        ),
        migrations.AddField(
            model_name='note',
            name='author',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='note',
            name='client',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='note_set', to='clients.client', verbose_name='cliente'),
        ),
        migrations.AddField(
            model_name='note',
            name='contact',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='note_set', to='contacts.contact', verbose_name='contacto'),
        ),
        migrations.AddField(
            model_name='payment',
            name='client',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='clients.client', verbose_name='cliente'),
        ),
        migrations.AddField(
            model_name='payment',
            name='contact',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='contacts.contact', verbose_name='contacto'),
        ),
        migrations.AddField(
            model_name='payment',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='creado por'),
        ),
        migrations.AddField(
            model_name='payment',
            name='invoice',
            field=models.ForeignKey(blank=True, help_text='Si la dejás vacía, el pago queda a cuenta.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments_meant', to='clients.invoice', verbose_name='factura que paga'),
        ),
        migrations.AddField(
            model_name='paymentapplication',
            name='invoice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='clients.invoice', verbose_name='factura'),
        ),
        migrations.AddField(
            model_name='paymentapplication',
            name='payment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='clients.payment', verbose_name='pago'),
        ),
        migrations.AddField(
            model_name='project',
            name='client',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='clients.client', verbose_name='cliente'),
        ),
        migrations.AddField(
            model_name='project',
            name='contact',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='contacts.contact', verbose_name='contacto'),
        ),
        migrations.AddField(
            model_name='project',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='creado por'),
        ),
        migrations.AddField(
            model_name='project',
            name='manager',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='a cargo'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='client',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='clients.client', verbose_name='cliente'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='contact',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='contacts.contact', verbose_name='contacto'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='creado por'),
        ),
        migrations.AddField(
            model_name='proposalline',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='clients.proposal'),
        ),
        migrations.AddField(
            model_name='prospect',
            name='client',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='prospects', to='clients.client', verbose_name='cliente'),
        ),
        migrations.AddField(
            model_name='prospect',
            name='converted_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='convertido por'),
        ),
        migrations.AddField(
            model_name='prospect',
            name='owners',
            field=models.ManyToManyField(blank=True, related_name='owned_prospects', to=settings.AUTH_USER_MODEL, verbose_name='responsables'),
        ),
        migrations.AddField(
            model_name='recordevent',
            name='client',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='record_events', to='clients.client'),
        ),
        migrations.AddField(
            model_name='recordevent',
            name='contact',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='record_events', to='contacts.contact'),
        ),
        migrations.AddField(
            model_name='recordevent',
            name='user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='series',
            constraint=models.CheckConstraint(condition=models.Q(('width__gte', 1), ('width__lte', 12)), name='series_width'),
        ),
        migrations.AddConstraint(
            model_name='series',
            constraint=models.UniqueConstraint(condition=models.Q(('purpose', ''), _negated=True), fields=('purpose', 'prefix'), name='series_prefix_once', violation_error_message='Ya hay una serie con ese prefijo: los números se repetirían.'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='series',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.series', verbose_name='serie'),
        ),
        migrations.AddField(
            model_name='payment',
            name='series',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.series', verbose_name='serie'),
        ),
        migrations.AddField(
            model_name='invoice',
            name='series',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.series', verbose_name='serie'),
        ),
        migrations.AddField(
            model_name='estimate',
            name='series',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.series', verbose_name='serie'),
        ),
        migrations.AddField(
            model_name='subscription',
            name='client',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='clients.client', verbose_name='cliente'),
        ),
        migrations.AddField(
            model_name='subscription',
            name='contact',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='contacts.contact', verbose_name='contacto'),
        ),
        migrations.AddField(
            model_name='subscription',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='creado por'),
        ),
        migrations.AddField(
            model_name='invoice',
            name='subscription',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='issued', to='clients.subscription', verbose_name='suscripción'),
        ),
        migrations.AddField(
            model_name='prospect',
            name='tags',
            field=models.ManyToManyField(blank=True, related_name='prospects', to='clients.tag', verbose_name='etiquetas'),
        ),
        migrations.AddField(
            model_name='client',
            name='tags',
            field=models.ManyToManyField(blank=True, related_name='clients', to='clients.tag', verbose_name='etiquetas'),
        ),
        migrations.AddField(
            model_name='task',
            name='assignee',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='a cargo de'),
        ),
        migrations.AddField(
            model_name='task',
            name='client',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='clients.client', verbose_name='cliente'),
        ),
        migrations.AddField(
            model_name='task',
            name='contact',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='contacts.contact', verbose_name='contacto'),
        ),
        migrations.AddField(
            model_name='task',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='creado por'),
        ),
        migrations.AddField(
            model_name='task',
            name='project',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='clients.project', verbose_name='proyecto'),
        ),
        migrations.AddField(
            model_name='taskcomment',
            name='attachments',
            field=models.ManyToManyField(blank=True, related_name='+', to='files.storedfile', verbose_name='archivos adjuntos'),
        ),
        migrations.AddField(
            model_name='taskcomment',
            name='contact',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contacts.contact'),
        ),
        migrations.AddField(
            model_name='taskcomment',
            name='record',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='clients.task'),
        ),
        migrations.AddField(
            model_name='taskcomment',
            name='user',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ticket',
            name='assignee',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='a cargo de'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='client',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='clients.client', verbose_name='cliente'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='contact',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='contacts.contact', verbose_name='contacto'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='creado por'),
        ),
        migrations.AddField(
            model_name='ticketreply',
            name='attachments',
            field=models.ManyToManyField(blank=True, related_name='+', to='files.storedfile', verbose_name='archivos adjuntos'),
        ),
        migrations.AddField(
            model_name='ticketreply',
            name='contact',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contacts.contact'),
        ),
        migrations.AddField(
            model_name='ticketreply',
            name='record',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='clients.ticket'),
        ),
        migrations.AddField(
            model_name='ticketreply',
            name='user',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='company',
            constraint=models.CheckConstraint(condition=models.Q(('pk', 1)), name='company_is_one'),
        ),
        migrations.AddIndex(
            model_name='contract',
            index=models.Index(fields=['client', 'id'], name='contract_by_client'),
        ),
        migrations.AddIndex(
            model_name='contract',
            index=models.Index(fields=['status', 'ends_on', 'id'], name='contract_by_status'),
        ),
        migrations.AddIndex(
            model_name='contract',
            index=models.Index(fields=['client', 'status', 'ends_on', 'id'], name='contract_by_client_status'),
        ),
        migrations.AddIndex(
            model_name='contract',
            index=models.Index(fields=['ends_on', 'id'], name='contract_by_end'),
        ),
        migrations.AddIndex(
            model_name='contract',
            index=models.Index(fields=['subject', 'id'], name='contract_by_subject'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'sent', 'accepted', 'cancelled'])), name='contract_status_known'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(('amount__isnull', True), ('amount__gte', 0), _connector='OR'), name='contract_amount_not_negative', violation_error_message='El valor no puede ser negativo.'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='contract_ends_after_start', violation_error_message='Termina antes de empezar.'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'accepted'), _negated=True), models.Q(('accepted_at__isnull', False), models.Q(('accepted_by', ''), _negated=True)), _connector='OR'), name='contract_accepted_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='estimateline',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='estimateline_quantity', violation_error_message='La cantidad tiene que ser mayor que cero.'),
        ),
        migrations.AddConstraint(
            model_name='estimateline',
            constraint=models.CheckConstraint(condition=models.Q(('tax_rate__gte', 0), ('unit_price__gte', 0)), name='estimateline_price', violation_error_message='El precio no puede ser negativo.'),
        ),
        migrations.AddIndex(
            model_name='expense',
            index=models.Index(fields=['client', 'id'], name='expense_by_client'),
        ),
        migrations.AddIndex(
            model_name='expense',
            index=models.Index(fields=['spent_on', 'id'], name='expense_by_day'),
        ),
        migrations.AddIndex(
            model_name='expense',
            index=models.Index(fields=['is_billable', 'invoice', 'id'], name='expense_by_billing'),
        ),
        migrations.AddIndex(
            model_name='expense',
            index=models.Index(fields=['description', 'id'], name='expense_by_description'),
        ),
        migrations.AddConstraint(
            model_name='expense',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='expense_amount_positive', violation_error_message='El importe tiene que ser mayor que cero.'),
        ),
        migrations.AddConstraint(
            model_name='expense',
            constraint=models.CheckConstraint(condition=models.Q(('is_billable', True), ('invoice__isnull', True), _connector='OR'), name='expense_billed_if_billable'),
        ),
        migrations.AddConstraint(
            model_name='invoiceline',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='invoiceline_quantity', violation_error_message='La cantidad tiene que ser mayor que cero.'),
        ),
        migrations.AddConstraint(
            model_name='invoiceline',
            constraint=models.CheckConstraint(condition=models.Q(('tax_rate__gte', 0), ('unit_price__gte', 0)), name='invoiceline_price', violation_error_message='El precio no puede ser negativo.'),
        ),
        migrations.AddIndex(
            model_name='note',
            index=models.Index(fields=['client', '-created_at'], name='note_by_client'),
        ),
        migrations.AddConstraint(
            model_name='paymentapplication',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='application_amount_positive', violation_error_message='El importe tiene que ser mayor que cero.'),
        ),
        migrations.AddConstraint(
            model_name='paymentapplication',
            constraint=models.UniqueConstraint(fields=('payment', 'invoice'), name='application_once_a_pair'),
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(fields=['client', 'id'], name='project_by_client'),
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(fields=['status', 'id'], name='project_by_status'),
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(fields=['client', 'status', 'id'], name='project_by_client_status'),
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(fields=['due_on', 'id'], name='project_by_due'),
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(fields=['name', 'id'], name='project_by_name'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['planned', 'active', 'paused', 'finished', 'cancelled'])), name='project_status_known'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('due_on__isnull', True), ('due_on__gte', models.F('starts_on')), _connector='OR'), name='project_due_after_start', violation_error_message='La entrega es anterior al inicio.'),
        ),
        migrations.AddConstraint(
            model_name='proposalline',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='proposalline_quantity', violation_error_message='La cantidad tiene que ser mayor que cero.'),
        ),
        migrations.AddConstraint(
            model_name='proposalline',
            constraint=models.CheckConstraint(condition=models.Q(('tax_rate__gte', 0), ('unit_price__gte', 0)), name='proposalline_price', violation_error_message='El precio no puede ser negativo.'),
        ),
        migrations.AddIndex(
            model_name='recordevent',
            index=models.Index(fields=['client', '-created_at'], name='record_event_by_client'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['client', 'id'], name='proposal_by_client'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['status', 'valid_until', 'id'], name='proposal_by_status'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['client', 'status', 'valid_until', 'id'], name='proposal_by_client_status'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['valid_until', 'id'], name='proposal_by_validity'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['number', 'id'], name='proposal_by_number'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(fields=('series', 'sequence'), name='proposal_number_once'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('number', ''), ('sequence__isnull', True)), models.Q(('sequence__isnull', False), models.Q(('number', ''), _negated=True)), _connector='OR'), name='proposal_number_written'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('net__gte', 0), ('tax__gte', 0), ('total', django.db.models.expressions.CombinedExpression(models.F('net'), '+', models.F('tax')))), name='proposal_adds_up'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'sent', 'accepted', 'declined'])), name='proposal_status_known'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sequence__isnull', True), ('status', 'draft')), models.Q(models.Q(('status', 'draft'), _negated=True), ('sequence__isnull', False)), _connector='OR'), name='proposal_number_when_sent'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['accepted', 'declined']), _negated=True), ('answered_at__isnull', False), _connector='OR'), name='proposal_answer_has_a_time'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(fields=['client', 'id'], name='payment_by_client'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(fields=['paid_on', 'id'], name='payment_by_day'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(fields=['status', 'id'], name='payment_by_status'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(fields=['client', 'status', 'id'], name='payment_by_client_status'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(fields=['number', 'id'], name='payment_by_number'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(fields=('series', 'sequence'), name='payment_number_once'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('number', ''), ('sequence__isnull', True)), models.Q(('sequence__isnull', False), models.Q(('number', ''), _negated=True)), _connector='OR'), name='payment_number_written'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['reported', 'received', 'void'])), name='payment_status_known'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payment_amount_positive', violation_error_message='El importe tiene que ser mayor que cero.'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('applied__gte', 0), ('applied__lte', models.F('amount'))), name='payment_not_overapplied'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'received'), ('applied', 0), _connector='OR'), name='payment_applied_when_received'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'received'), _negated=True), ('sequence__isnull', False), _connector='OR'), name='payment_has_a_receipt'),
        ),
        migrations.AddIndex(
            model_name='estimate',
            index=models.Index(fields=['client', 'id'], name='estimate_by_client'),
        ),
        migrations.AddIndex(
            model_name='estimate',
            index=models.Index(fields=['status', 'valid_until', 'id'], name='estimate_by_status'),
        ),
        migrations.AddIndex(
            model_name='estimate',
            index=models.Index(fields=['client', 'status', 'valid_until', 'id'], name='estimate_by_client_status'),
        ),
        migrations.AddIndex(
            model_name='estimate',
            index=models.Index(fields=['valid_until', 'id'], name='estimate_by_validity'),
        ),
        migrations.AddIndex(
            model_name='estimate',
            index=models.Index(fields=['number', 'id'], name='estimate_by_number'),
        ),
        migrations.AddConstraint(
            model_name='estimate',
            constraint=models.UniqueConstraint(fields=('series', 'sequence'), name='estimate_number_once'),
        ),
        migrations.AddConstraint(
            model_name='estimate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('number', ''), ('sequence__isnull', True)), models.Q(('sequence__isnull', False), models.Q(('number', ''), _negated=True)), _connector='OR'), name='estimate_number_written'),
        ),
        migrations.AddConstraint(
            model_name='estimate',
            constraint=models.CheckConstraint(condition=models.Q(('net__gte', 0), ('tax__gte', 0), ('total', django.db.models.expressions.CombinedExpression(models.F('net'), '+', models.F('tax')))), name='estimate_adds_up'),
        ),
        migrations.AddConstraint(
            model_name='estimate',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'sent', 'accepted', 'declined'])), name='estimate_status_known'),
        ),
        migrations.AddConstraint(
            model_name='estimate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sequence__isnull', True), ('status', 'draft')), models.Q(models.Q(('status', 'draft'), _negated=True), ('sequence__isnull', False)), _connector='OR'), name='estimate_number_when_sent'),
        ),
        migrations.AddConstraint(
            model_name='estimate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['accepted', 'declined']), _negated=True), ('answered_at__isnull', False), _connector='OR'), name='estimate_answer_has_a_time'),
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(fields=['client', 'id'], name='subscription_by_client'),
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(fields=['status', 'next_on', 'id'], name='subscription_by_status'),
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(fields=['client', 'status', 'next_on', 'id'], name='subscription_by_client_status'),
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(fields=['next_on', 'id'], name='subscription_by_next'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['active', 'paused', 'cancelled'])), name='subscription_status_known'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='subscription_amount_positive', violation_error_message='El importe tiene que ser mayor que cero.'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('started_on')), _connector='OR'), name='subscription_ends_after_start', violation_error_message='Termina antes de empezar.'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('next_on__gte', models.F('started_on'))), name='subscription_next_after_start'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('period__in', [1, 3, 6, 12])), name='subscription_period_known'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['client', 'id'], name='invoice_by_client'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['status', 'due_on', 'id'], name='invoice_by_status'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['client', 'status', 'due_on', 'id'], name='invoice_by_client_status'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['due_on', 'id'], name='invoice_by_due'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['issued_on', 'id'], name='invoice_by_issued'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['number', 'id'], name='invoice_by_number'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.UniqueConstraint(fields=('series', 'sequence'), name='invoice_number_once'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('number', ''), ('sequence__isnull', True)), models.Q(('sequence__isnull', False), models.Q(('number', ''), _negated=True)), _connector='OR'), name='invoice_number_written'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.CheckConstraint(condition=models.Q(('net__gte', 0), ('tax__gte', 0), ('total', django.db.models.expressions.CombinedExpression(models.F('net'), '+', models.F('tax')))), name='invoice_adds_up'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'sent', 'void'])), name='invoice_status_known'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.CheckConstraint(condition=models.Q(('paid__gte', 0), ('paid__lte', models.F('total'))), name='invoice_not_overpaid'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('issued_on__isnull', True), ('paid', 0), ('sequence__isnull', True), ('status', 'draft')), models.Q(('issued_on__isnull', False), ('sequence__isnull', False), ('status__in', ['sent', 'void'])), _connector='OR'), name='invoice_number_when_issued'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.CheckConstraint(condition=models.Q(('issued_on__isnull', True), ('due_on__gte', models.F('issued_on')), _connector='OR'), name='invoice_due_after_issue'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'void'), _negated=True), ('paid', 0), _connector='OR'), name='invoice_void_is_unpaid'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.UniqueConstraint(fields=('subscription', 'period_start'), name='invoice_once_a_period'),
        ),
        migrations.AddConstraint(
            model_name='prospect',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('client__isnull', False), ('state', 'converted')), models.Q(models.Q(('state', 'converted'), _negated=True), ('client__isnull', True)), _connector='OR'), name='prospect_converted_has_a_client'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['name_key', 'id'], name='client_by_name'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['is_active', 'name_key', 'id'], name='client_by_state'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['is_active', 'id'], name='client_by_state_and_key'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['client_type', 'name_key', 'id'], name='client_by_type'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['client_type', 'created_on', 'id'], name='client_by_type_created'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['created_on', 'id'], name='client_by_created'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['created_on', 'name_key', 'id'], name='client_by_created_name'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['type_key', 'id'], name='client_by_type_key'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['main_contact_key', 'id'], name='client_by_main_contact'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['main_email_key', 'name_key', 'id'], name='client_by_main_email'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['main_phone_key', 'name_key', 'id'], name='client_by_main_phone'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(condition=models.Q(('main_email_key', '')), fields=['main_email_key', 'created_on', 'id'], name='client_without_email'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(condition=models.Q(('main_phone_key', '')), fields=['main_phone_key', 'created_on', 'id'], name='client_without_phone'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(condition=models.Q(('tax_key', None)), fields=['tax_key', 'is_active', 'name_key', 'id'], name='client_without_tax_key'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['province_key', 'name_key', 'id'], name='client_by_province'),
        ),
        migrations.AddConstraint(
            model_name='client',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='client_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='client',
            constraint=models.CheckConstraint(condition=models.Q(('code', ''), _negated=True), name='client_has_a_code'),
        ),
        migrations.AddConstraint(
            model_name='client',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['company', 'person'])), name='client_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='client',
            constraint=models.CheckConstraint(condition=models.Q(('origin__in', ['direct', 'import', 'prospect'])), name='client_origin_known'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['client', 'id'], name='task_by_client'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['status', 'due_on', 'id'], name='task_by_status'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['client', 'status', 'due_on', 'id'], name='task_by_client_status'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['due_on', 'id'], name='task_by_due'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['title', 'id'], name='task_by_title'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['todo', 'doing', 'done', 'cancelled'])), name='task_status_known'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('priority__in', [1, 2, 3])), name='task_priority_known'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('assignee__isnull', True), ('contact__isnull', True), _connector='OR'), name='task_has_one_assignee', violation_error_message='Asignala al equipo o a un contacto, no a los dos.'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['client', 'id'], name='ticket_by_client'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['status', 'priority', 'id'], name='ticket_by_status'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['client', 'status', 'priority', 'id'], name='ticket_by_client_status'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['priority', 'id'], name='ticket_by_priority'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['subject', 'id'], name='ticket_by_subject'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['open', 'answered', 'closed'])), name='ticket_status_known'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(('priority__in', [1, 2, 3, 4])), name='ticket_priority_known'),
        ),
    ]
