"""Bulk actions on clients: what is chosen, what is said, what is done, what can be undone."""

import pytest
from django.urls import reverse

from clients.actions import reactivate
from clients.models import Client, ClientType, Prospect, Tag
from contacts.models import Contact
from napsix.crud import bulk
from napsix.crud.feed import FeedScope, history
from napsix.crud.models import BulkRun
from napsix.custom_fields import indexes
from napsix.custom_fields.models import Definition
from napsix.jobs import runner
from tests.factories import make, make_contact, make_user

LIST = reverse("clients:client_list")


@pytest.fixture
def four(db):
    """Four clients, one of them deactivated."""
    return [make(Client, name=f"Cliente {n}", is_active=n < 3) for n in range(4)]


def action(web, action, query="", **data):
    return web.post(LIST + query, {"action": action, "confirmed": "1", **data})


def active():
    return sorted(Client.objects.active().values_list("name", flat=True))


def test_an_action_on_ticked_rows_leaves_the_others_alone(web, four):
    action(web, "deactivate", select=[four[0].pk])
    assert active() == ["Cliente 1", "Cliente 2"]


def test_an_action_on_all_results_is_an_action_on_the_filter(web, four):
    action(web, "deactivate", query="?q=cliente 1", all="1")
    assert active() == ["Cliente 0", "Cliente 2"]


@pytest.mark.parametrize("query", ["?is_active=quizas", "?colour=red", "?sort=nothing"])
def test_a_filter_that_means_nothing_selects_no_rows(web, four, query):
    action(web, "deactivate", query=query, all="1")
    assert len(active()) == 3


def test_the_question_comes_before_the_deed_with_the_exact_count(web, four):
    answer = web.post(LIST, {"action": "deactivate", "all": "1"})
    assert answer.context["question"] == "Elegiste 4 clientes."
    assert len(active()) == 3


def test_the_result_says_what_was_done_and_what_was_skipped(web, four):
    answer = web.post(LIST, {"action": "deactivate", "confirmed": "1", "all": "1"}, follow=True)
    (message,) = answer.context["messages"]
    assert str(message).startswith("3 filas listas; 1 sin cambios (ya estaba desactivado).")


def test_the_result_leads_to_its_undoing_where_there_is_something_to_undo(web, four):
    answer = web.post(LIST, {"action": "deactivate", "confirmed": "1", "all": "1"}, follow=True)
    assert BulkRun.objects.get().get_absolute_url() in answer.content.decode()
    answer = web.post(LIST, {"action": "deactivate", "confirmed": "1", "all": "1"}, follow=True)
    assert "Deshacer" not in answer.content.decode()


def test_the_reason_is_kept(web, four):
    action(web, "deactivate", select=[four[0].pk], reason="Cerró")
    assert Client.objects.get(pk=four[0].pk).deactivation_reason == "Cerró"


def test_an_action_without_its_permission_is_refused(staff, allow, sign_in, four):
    web = sign_in(allow(staff, "clients.view_client"))
    assert action(web, "deactivate", all="1").status_code == 403
    assert len(active()) == 3


@pytest.mark.parametrize("select", [["abc"], ["9" * 30], ["-1"], ["²"], []])
def test_a_forged_selection_selects_nothing(web, four, select):
    action(web, "deactivate", select=select)
    assert len(active()) == 3


def test_many_rows_are_done_by_the_worker_and_shown_with_progress(web, four, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    answer = action(web, "deactivate", all="1")
    run = BulkRun.objects.get()
    assert answer.url == run.get_absolute_url()
    assert web.get(answer.url).status_code == 200


def test_the_rows_are_frozen_when_the_action_is_confirmed(admin, four, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    monkeypatch.setattr(bulk, "enqueue", lambda run: None)
    run = bulk.start(reactivate, Client.objects.filter(is_active=False), user=admin, form=None, back="/")
    make(Client, name="Llegó después", is_active=False)
    run.claim(owner="test")
    run.run("test")
    assert active() == ["Cliente 0", "Cliente 1", "Cliente 2", "Cliente 3"]


@pytest.mark.parametrize(("way", "expected"), [("add", ["A", "B"]), ("remove", []), ("replace", ["B"])])
def test_tags_are_added_removed_and_replaced(web, four, way, expected):
    first, second = make(Tag, name="A"), make(Tag, name="B")
    four[0].tags.add(first)
    chosen = first if way == "remove" else second
    action(web, "set-tags", select=[four[0].pk], way=way, chosen=[chosen.pk])
    assert [tag.name for tag in four[0].tags.all()] == expected


def test_owners_are_assigned(web, admin, four):
    action(web, "assign-owners", all="1", way="add", chosen=[admin.pk])
    assert admin.owned_clients.count() == 4


@pytest.mark.parametrize(("way", "expected"), [("add", ["A", "B"]), ("remove", []), ("replace", ["B"])])
def test_owners_are_added_removed_and_replaced(web, four, way, expected):
    first, second = make_user(name="A"), make_user(name="B")
    four[0].owners.add(first)
    chosen = first if way == "remove" else second
    action(web, "assign-owners", select=[four[0].pk], way=way, chosen=[chosen.pk])
    assert [owner.name for owner in four[0].owners.order_by("name")] == expected
    bulk.undo(BulkRun.objects.get())
    assert list(four[0].owners.all()) == [first]


def test_the_list_is_as_it_was_after_an_action(web, four):
    query = "?q=cliente&sort=-name&per_page=25"
    assert action(web, "set-type", query=query, all="1", client_type="none").url == LIST + query


def test_what_was_put_out_of_use_is_put_back_into_use(web, four):
    action(web, "reactivate", all="1")
    assert len(active()) == 4
    assert BulkRun.objects.get().skipped == {"ya estaba activo": 3}


def test_an_inactive_user_is_not_assigned(web, four):
    gone = make_user(is_active=False)
    answer = action(web, "assign-owners", all="1", way="add", chosen=[gone.pk])
    assert answer.context["form"].errors["chosen"]
    assert not gone.owned_clients.exists()


def test_who_left_is_taken_off_their_clients(web, four):
    gone = make_user(name="Lea", is_active=False)
    four[0].owners.add(gone)
    page = action(web, "assign-owners", confirmed="", all="1")
    assert "Lea (ya no se usa)" in page.content.decode()
    action(web, "assign-owners", all="1", way="remove", chosen=[gone.pk])
    assert not gone.owned_clients.exists()


def test_a_batch_of_field_changes_is_undone(web, admin, four):
    action(web, "set-type", all="1", client_type=make(ClientType, name="Mayorista").pk)
    run = BulkRun.objects.get()
    changed = Client.objects.get(pk=four[0].pk)
    changed.client_type = make(ClientType, name="Otro")
    changed.save()
    web.post(run.get_absolute_url())
    assert Client.objects.filter(client_type=None).count() == 3
    assert Client.objects.get(pk=four[0].pk).client_type.name == "Otro"


def test_many_changes_are_undone_by_the_worker_with_progress(web, four, monkeypatch):
    action(web, "set-type", all="1", client_type=make(ClientType).pk)
    run = BulkRun.objects.get()
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    assert web.post(run.get_absolute_url()).url == run.get_absolute_url()
    assert "0 de 4 filas" in web.get(run.get_absolute_url()).content.decode()
    runner.run(BulkRun, run.pk)
    assert "Esta acción se deshizo: 4 filas listas." in web.get(run.get_absolute_url()).content.decode()
    assert Client.objects.filter(client_type=None).count() == 4


def test_what_the_worker_undoes_is_in_the_history_with_who_asked(web, admin, four, monkeypatch):
    action(web, "set-type", all="1", client_type=make(ClientType).pk)
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    run = BulkRun.objects.get()
    bulk.undo(run)
    runner.run(BulkRun, run.pk)
    entry = history.entries_for(admin, FeedScope(Client, four[0].pk))[0]
    assert (entry.title, entry.actor) == ("Cambio", str(admin))


def test_a_run_whose_action_is_gone_is_history_that_nobody_undoes(web, admin, four):
    action(web, "set-type", all="1", client_type=make(ClientType).pk)
    BulkRun.objects.update(action_key="former-action")
    run = BulkRun.objects.get()
    assert "former-action" in web.get(reverse("clients:history")).content.decode()
    assert "Deshacer" not in web.get(run.get_absolute_url()).content.decode()
    assert web.post(run.get_absolute_url()).status_code == 403
    assert history.entries_for(admin, FeedScope(Client, four[0].pk))[0].title == "En lote: former-action"


def test_a_run_keeps_the_filter_and_not_the_view_or_page(web, four):
    action(web, "deactivate", query="?view=all&page=1&q=cliente 1", all="1")
    assert BulkRun.objects.get().query == "q=cliente+1"


@pytest.mark.parametrize("label", ["leftovers.thing", "clients.note"], ids=["model", "list"])
def test_the_page_of_a_run_whose_list_was_uninstalled_says_so(web, four, label):
    web.get(action(web, "set-type", all="1", client_type=make(ClientType).pk).url)
    BulkRun.objects.update(model_label=label, action_key="former-action")
    run = BulkRun.objects.get()
    page = web.get(run.get_absolute_url()).content.decode()
    assert "La lista de esta acción ya no existe: se desinstaló el módulo al que pertenecía." in page
    assert "4 filas listas." in page
    assert "Deshacer" not in page and "Volver a la lista" not in page
    assert web.post(run.get_absolute_url()).status_code == 403


@pytest.mark.parametrize("still", [True, False], ids=["with", "without"])
def test_undoing_needs_the_permission_of_the_action_still(still, admin, sign_in, allow, four):
    action(sign_in(admin), "set-type", all="1", client_type=make(ClientType).pk)
    run = BulkRun.objects.get()
    admin.groups.clear()
    if still:
        allow(admin, "clients.change_client")
    web = sign_in(admin)
    assert ("Deshacer" in web.get(run.get_absolute_url()).content.decode()) is still
    assert web.post(run.get_absolute_url()).status_code == (302 if still else 403)
    assert Client.objects.filter(client_type=None).exists() is still


def test_an_action_that_changed_nothing_is_no_success(web, four):
    answer = action(web, "deactivate", select=[four[3].pk])
    (message,) = web.get(answer.url).context["messages"]
    assert (message.level_tag, str(message)) == ("warning", "1 sin cambios (ya estaba desactivado).")


def test_what_cannot_be_undone_is_confirmed_by_its_own_name(web, four):
    page = web.post(LIST, {"action": "delete", "all": "1"}).content.decode()
    assert 'class="btn btn-danger">Eliminar</button>' in page


def test_no_type_is_taken_away_unless_somebody_says_so(web, four):
    action(web, "set-type", all="1", client_type=make(ClientType, name="Mayorista").pk)
    assert action(web, "set-type", all="1").context["form"].errors["client_type"]
    action(web, "set-type", all="1", client_type="none")
    assert Client.objects.filter(client_type=None).count() == 4


def test_a_batch_is_undone_once(web, four):
    action(web, "set-type", all="1", client_type=make(ClientType).pk)
    run = BulkRun.objects.get()
    assert (bulk.undo(run), run.put_back) == (True, 4)
    assert not bulk.undo(run)
    assert "ya se había deshecho" in web.post(run.get_absolute_url(), follow=True).content.decode()


def test_a_row_that_is_gone_is_skipped_with_the_reason(admin, four, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    monkeypatch.setattr(bulk, "enqueue", lambda run: None)

    run = bulk.start(reactivate, Client.objects.all(), user=admin, form=None, back="/")
    four[3].delete()
    run.claim(owner="test")
    run.run("test")
    assert "ya no está, o ya no la podés ver" in run.skipped


def test_a_row_that_left_the_filter_meanwhile_is_skipped_with_the_reason(web, admin, four, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    monkeypatch.setattr(bulk, "enqueue", lambda run: None)
    action(web, "set-type", query="?is_active=true", all="1", client_type=make(ClientType, name="Mayorista").pk)
    Client.objects.filter(pk=four[0].pk).update(is_active=False)
    run = BulkRun.objects.get()
    run.claim(owner="test")
    run.run("test")
    assert (run.done, run.skipped) == (2, {"cambió y ya no está en el filtro": 1})
    assert Client.objects.get(pk=four[0].pk).client_type is None


def test_rows_that_the_person_may_not_change_any_more_are_left_alone(web, admin, four, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    monkeypatch.setattr(bulk, "enqueue", lambda run: None)
    action(web, "set-type", all="1", client_type=make(ClientType, name="Mayorista").pk)
    type(admin).objects.filter(pk=admin.pk).update(is_active=False)
    run = BulkRun.objects.get()
    run.claim(owner="test")
    run.run("test")
    assert (run.done, run.skipped) == (0, {"ya no está, o ya no la podés ver": 4})


@pytest.fixture
def waiting(web, four, monkeypatch):
    """``waiting(key, **data)`` asks for an action on all four, which the worker has not begun."""

    def ask(key, **data):
        monkeypatch.setattr(bulk, "AT_ONCE", 1)
        action(web, key, all="1", **data)
        return BulkRun.objects.get()

    return ask


def done_by_the_worker(run):
    runner.run(BulkRun, run.pk)
    run.refresh_from_db()
    return run


def test_rows_are_left_alone_once_the_permission_is_taken_away(waiting, admin):
    run = waiting("deactivate")
    admin.groups.clear()
    assert done_by_the_worker(run).skipped == {"ya no tenés permiso": 4}
    assert len(active()) == 3


def test_an_owner_put_out_of_use_before_the_worker_begins_is_not_assigned(waiting):
    leaver = make_user()
    run = waiting("assign-owners", way="add", chosen=[leaver.pk])
    type(leaver).objects.filter(pk=leaver.pk).update(is_active=False)
    assert done_by_the_worker(run).failed == {"lo que elegiste ya no está disponible": 4}
    assert not leaver.owned_clients.exists()


@pytest.mark.parametrize("action", ["reactivate", "set-type", "delete"])
def test_no_action_on_all_results_is_done_before_its_count_is_confirmed(web, four, action):
    answer = web.post(LIST, {"action": action, "all": "1"})
    assert answer.context["question"] == "Elegiste 4 clientes."
    assert not BulkRun.objects.exists()


def test_somebody_elses_run_is_not_found(staff, sign_in, admin, four):

    run = bulk.start(reactivate, Client.objects.all(), user=admin, form=None, back="/")
    assert sign_in(staff).get(run.get_absolute_url()).status_code == 404


def test_a_custom_field_is_written_and_undone(web, four):
    zone = Definition.objects.get(slug="zona")
    option = zone.options.first()
    action(web, "set-custom-field", all="1", field="zona", value=option.pk)
    assert {client.custom.get("zona") for client in Client.objects.all()} == {option.pk}
    bulk.undo(BulkRun.objects.get())
    assert {client.custom.get("zona") for client in Client.objects.all()} == {None}


@pytest.fixture
def colour():
    """A text field besides those that are there."""
    return Definition.objects.create(slug="color", name="Color", kind="text")


def test_undoing_a_custom_field_leaves_what_changed_in_the_others_since(web, four, colour):
    Client.objects.update(custom={"color": "rojo"})
    option = Definition.objects.get(slug="zona").options.first()
    action(web, "set-custom-field", all="1", field="zona", value=option.pk)
    run = BulkRun.objects.get()
    Client.objects.update(custom={"color": "azul", "zona": option.pk})
    bulk.undo(run)
    assert {str(client.custom) for client in Client.objects.all()} == {"{'color': 'azul'}"}
    assert run.put_back == 4


def test_undoing_a_custom_field_leaves_it_where_it_changed_since(web, four, colour):
    Client.objects.update(custom={"color": "rojo"})
    action(web, "set-custom-field", all="1", field="color", value="azul")
    first, second, third, _fourth = Client.objects.order_by("pk")
    Client.objects.filter(pk=first.pk).update(custom={"color": "verde"})
    Client.objects.filter(pk=second.pk).update(custom={})
    Client.objects.filter(pk=third.pk).update(city="Salta", custom={"color": "azul", "zona": 1})
    run = BulkRun.objects.get()
    bulk.undo(run)
    found = [client.custom for client in Client.objects.order_by("pk")]
    assert found == [{"color": "verde"}, {}, {"color": "rojo", "zona": 1}, {"color": "rojo"}]
    assert str(run.undoing).startswith("2 filas listas")


def test_a_batch_remembers_the_custom_field_that_it_wrote_alone(web, four, colour):
    Client.objects.update(custom={"color": "rojo", "zona": 1})
    action(web, "set-custom-field", all="1", field="color", value="azul")
    change = BulkRun.objects.get().changes.first()
    assert (change.before, change.after) == ({"custom": {"color": "rojo"}}, {"custom": {"color": "azul"}})


def test_a_batch_of_before_that_remembers_all_fields_is_undone_field_by_field(web, four, colour):
    Client.objects.update(custom={"color": "rojo"})
    action(web, "set-custom-field", all="1", field="color", value="azul")
    run = BulkRun.objects.get()
    run.changes.update(before={"custom": {"color": "rojo", "zona": 1}}, after={"custom": {"color": "azul", "zona": 1}})
    Client.objects.update(custom={"color": "azul", "zona": 2})
    bulk.undo(run)
    assert [client.custom for client in Client.objects.all()] == [{"color": "rojo", "zona": 2}] * 4


def test_a_value_that_may_not_repeat_is_written_once(web, four):
    definition = Definition.objects.create(slug="dato", name="Dato", kind="text", is_unique=True)
    indexes.install(definition)
    action(web, "set-custom-field", all="1", field="dato", value="x")
    run = BulkRun.objects.get()
    assert (run.done, run.failed) == (1, {"ya hay otro con ese valor": 3})


def test_a_custom_field_is_emptied(web, four):
    Client.objects.update(custom={"dato": "x"})
    Definition.objects.create(slug="dato", name="Dato", kind="text", is_unique=True)
    action(web, "set-custom-field", all="1", field="dato", value="")
    assert {str(client.custom) for client in Client.objects.all()} == {"{}"}


def test_the_value_of_a_custom_field_is_asked_by_its_kind(web, four):
    answer = action(web, "set-custom-field", all="1", field="zona")
    assert answer.context["form"]["value"].label == "Zona"
    assert not BulkRun.objects.exists()


def test_clients_are_deleted_with_their_contacts(web, four):
    make_contact(client=four[0])
    action(web, "delete", select=[four[0].pk])
    assert Client.objects.count() == 3
    assert not Contact.objects.exists()


def test_a_client_with_linked_rows_is_kept_and_told(web, four):
    make(Prospect, state="converted", client=four[0])
    action(web, "delete", select=[four[0].pk])
    assert BulkRun.objects.get().skipped == {"tiene registros vinculados": 1}
    assert Client.objects.count() == 4
