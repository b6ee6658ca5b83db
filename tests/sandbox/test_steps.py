"""Every kind of line does what the table in docs/contributors.md says."""

from __future__ import annotations

from pathlib import Path

from tests.sandbox.conftest import Play
from tests.support.network import Network


async def test_options_reach_the_bot_in_their_types(playing: Play) -> None:
    told = await playing(
        r'/probe options text:"two \"words\"" number:7 yes:true role:Curators person:membre channel:#curators'
        ' colour:"Deep red"'
    )
    assert not told.ok  # a member does not see that channel, so Discord would not offer it
    assert "not accessible" in told.fault
    told = await playing(
        "as admin\n"
        r'/probe options text:"two \"words\"" number:7 yes:true role:Curators person:@membre channel:#curators'
        ' colour:"Deep red"'
    )
    assert told.ok, told.fault
    assert """'two "words"' 7 True Curators membre curators  r""" in told.text


async def test_a_file_is_given_beside_the_script_or_in_the_line(playing: Play, tmp_path: Path) -> None:
    (tmp_path / "a list.csv").write_text("from disk")
    told = await playing('/probe options file:@"a list.csv"')
    assert "a list.csv=from disk" in told.text
    told = await playing(r'/probe options file:@b.csv"one\ntwo" number:1')
    assert "b.csv=one\ntwo" in told.text
    told = await playing("/probe options file:@missing.csv")
    assert "a.txt:1: /probe options file:@missing.csv: the file" in told.fault


async def test_an_option_of_the_wrong_type_is_refused_with_its_line(playing: Play) -> None:
    told = await playing("as miembro\n/probe options number:many")
    assert not told.ok
    assert told.fault.startswith("a.txt:2: /probe options number:many: ")
    assert "integer" in told.fault


async def test_a_completion_can_be_chosen_by_its_name(playing: Play) -> None:
    told = await playing("complete /probe complete place:gene\nexpect gene 1\nrefuse gene 2")
    assert told.ok, told.fault
    assert [one["value"] for one in told.outcomes[0].answer.choices] == ["id-0", "id-1"]
    told = await playing('/probe complete place:"gene 1"')
    assert "place id-1" in told.text


async def test_more_choices_than_discord_takes_fail_the_step(playing: Play) -> None:
    told = await playing('complete /probe complete place:"too many"')
    assert "choices: 30, Discord takes 25" in told.fault


async def test_a_form_is_filled_by_labels_and_keeps_what_stood_in_it(playing: Play) -> None:
    told = await playing(r"/probe form" "\n" r'submit Your name="Ann; B"; Fields=Peace, Health; paper=@p.txt"abc"')
    assert told.ok, told.fault
    assert "name=Ann; B note=as it was fields=['v-Health', 'v-Peace'] papers=['p.txt of 3']" in told.text
    assert "form: A form" in told.outcomes[0].answer.text
    assert "Note: ‹as it was›" in told.outcomes[0].answer.text
    assert "⟨Choose: Peace; Safety; Health⟩" in told.outcomes[0].answer.text


async def test_a_form_refuses_a_field_that_it_has_not(playing: Play) -> None:
    told = await playing("/probe form\nsubmit Colour=red")
    assert "a.txt:2: submit Colour=red: the form “A form” has no field “Colour”; it has Your name" in told.fault
    told = await playing("submit Your name=Ann")
    assert "Fields" in told.fault or "required" in told.fault.lower()


async def test_no_form_is_open_before_one_was_shown(playing: Play) -> None:
    assert "member has no form open" in (await playing("submit a=b")).fault


async def test_a_button_is_the_first_of_its_label_or_the_one_beside_a_text(playing: Play) -> None:
    told = await playing("/probe panel\nclick Open\nexpect pressed open-first")
    assert told.ok, told.fault
    told = await playing('click Open beside "second row"\nexpect pressed open-second')
    assert told.ok, told.fault
    told = await playing("click Open beside The second row on 3\nexpect pressed open-second")
    assert told.ok, told.fault


async def test_what_cannot_be_pressed_is_said(playing: Play) -> None:
    assert "is off, or a link" in (await playing("/probe panel\nclick Closed")).fault
    assert "is off, or a link" in (await playing("click Elsewhere")).fault
    assert "member sees no button “Nothing”" in (await playing("click Nothing")).fault
    assert "sees 1 messages here, not 5" in (await playing("click Open on 5")).fault


async def test_an_entry_of_a_menu_is_chosen_by_its_label(playing: Play) -> None:
    told = await playing("/probe panel\nchoose Blue\nexpect chosen blue")
    assert told.ok, told.fault
    assert len(told.outcomes[1].answer.messages) == 1  # the panel itself, changed
    told = await playing("/probe panel\nchoose Curators\nexpect chosen Curators")
    assert told.ok, told.fault
    assert "member sees no menu with “Green”" in (await playing("choose Green")).fault


async def test_a_context_menu_is_used_on_a_message_of_somebody(playing: Play) -> None:
    told = await playing(
        "say older\nas membre\nsay newer, to @bot\nmenu Echo\nexpect membre said: newer\nmenu Echo on 2"
    )
    assert told.ok, told.fault
    assert "member said: older" in told.text


async def test_a_post_opens_a_thread_and_goes_there(playing: Play, probed: Network) -> None:
    told = await playing("post Who works on gangs?: We look for experience.\nshow")
    assert told.ok, told.fault
    assert told.last.place == "Who works on gangs?"
    assert "We look for experience." in told.text
    probed.world.society.network.create_forum_channel("practice")
    told = await playing('in practice\npost "Title: with colon": Text\nin lobby\nin "Title: with colon"\nshow')
    assert told.ok, told.fault
    assert "Text" in told.text


async def test_a_locked_thread_takes_no_words_and_its_buttons_do_nothing(playing: Play, probed: Network) -> None:
    told = await playing("post Thread: first\n/probe panel")
    assert told.ok, told.fault
    thread = probed.world.env.backend.channels[max(probed.world.env.backend.channels)]
    thread.thread_metadata.locked = True
    assert "“Thread” is locked" in (await playing("say hello")).fault
    assert "the thread is locked" in (await playing("click Open")).fault


async def test_a_direct_message_is_seen_by_its_reader_alone_and_answered_there(playing: Play) -> None:
    told = await playing("as miembro\n/probe letter\nexpect A letter\nshow dm\nclick Thank you\nexpect You are welcome")
    assert told.ok, told.fault
    told = await playing(
        "in dm\nsay Gracias\nshow\nexpect Gracias\nas membre\nshow\nrefuse welcome\nshow dm\nrefuse Gracias"
    )
    assert told.ok, told.fault


async def test_time_moves_and_what_is_due_happens_at_its_instant(playing: Play) -> None:
    told = await playing("/probe later\nrefuse It is\nadvance 1h59m\nrefuse It is\nadvance 1d\nexpect It is 11:00")
    assert told.ok, told.fault


async def test_what_somebody_cannot_see_is_not_in_the_answer(playing: Play) -> None:
    told = await playing(
        "as curator\nin curators\n/probe later\nas member\nadvance 3h\nrefuse It is\n"
        "as curator\nin curators\nshow\nexpect It is"
    )
    assert told.ok, told.fault


async def test_the_answer_comes_first_then_what_else_happened(playing: Play) -> None:
    told = await playing("/probe public")
    assert [one.content for one in told.last.answer.messages] == ["posted", "A post"]


async def test_whoever_cannot_see_a_channel_is_told_so(playing: Play) -> None:
    told = await playing("in curators\nshow")
    assert "member does not see #curators" in told.fault
    told = await playing("as curator\nin curators\nas outsider\nshow")
    assert (told.ok, told.last.place) == (True, "lobby")
    assert "there is no channel, thread or post “nowhere”" in (await playing("in nowhere")).fault


async def test_discord_refuses_what_a_script_orders_as_often_as_it_says(playing: Play) -> None:
    told = await playing(
        "fail 403 50013 times 2 on POST /channels/{channel.id}/messages\n/probe public\nexpect went wrong\n"
        "/probe public\nexpect went wrong\n/probe public\nexpect posted"
    )
    assert told.ok, told.fault


async def test_an_answer_that_discord_refused_is_shown_as_discord_shows_it(playing: Play) -> None:
    told = await playing("fail 404 10062 on /interactions/*/*/callback\n/probe locale\nexpect did not respond")
    assert told.ok, told.fault


async def test_a_bot_that_does_not_answer_fails_the_step(playing: Play) -> None:
    assert "The application did not respond" in (await playing("/probe silent")).fault


async def test_an_error_inside_the_bot_fails_the_step(playing: Play) -> None:
    told = await playing("/probe broken")
    assert "inside the bot" in told.fault
    assert "a fault of the bot" in told.fault
    assert "Something went wrong on our side" in told.text
    assert not (await playing("/probe broken\nexpect Something went wrong")).ok


async def test_what_a_person_did_wrong_is_no_error_of_the_bot(playing: Play) -> None:
    told = await playing("/probe refusing\nexpect That is no date.")
    assert told.ok, told.fault


async def test_a_command_that_somebody_may_not_see_can_be_expected(playing: Play) -> None:
    told = await playing("/setup curators role:Curators\nexpect not visible")
    assert told.ok, told.fault
    told = await playing("/setup curators role:Curators\nexpect something else")
    assert "a.txt:2: expect something else" in told.fault
    told = await playing("/setup curators role:Curators\nrefuse something else")
    assert "a.txt:1: /setup curators role:Curators" in told.fault


async def test_expectations_are_exact_and_look_at_everything_visible(playing: Play) -> None:
    told = await playing("/probe panel\nexpect Bold, and a *star*\nexpect **Bold**\nexpect Blue\nexpect Elsewhere")
    assert told.ok, told.fault
    assert "does not hold “bold”" in (await playing("expect bold")).fault
    assert "holds “Blue”" in (await playing("refuse Blue")).fault
    assert (await playing("refuse open-first")).ok  # nobody sees the id of a button
    told = await playing("/probe file\nexpect list.csv\nexpect Interpeace,Geneva")
    assert told.ok, told.fault


async def test_buttons_and_menus_read_as_on_the_screen(playing: Play) -> None:
    told = await playing("/probe panel")
    assert told.text.splitlines() == [
        "Network Memory in #lobby",
        "The first row  [ Open ]",
        "The second row  [ Open ]",
        "│ Bold, and a *star*",
        "│ ────────",
        "│ [ Closed (off) ]  [ Elsewhere → https://example.org ]",
        "⟨Colour: Red; Blue⟩",
        "⟨Role: any role⟩",
    ]
