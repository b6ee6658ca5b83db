"""The composition root: builds every part from the settings. The one file that knows them all."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import Clock, SystemClock
from bot.conversations.access import Access
from bot.conversations.changes import Changes
from bot.conversations.closing import Closing
from bot.conversations.commitments import Commitments
from bot.conversations.curation import ConversationCuration
from bot.conversations.featuring import Featuring
from bot.conversations.following import FollowerDigests
from bot.conversations.holding import ConversationHolder
from bot.conversations.indexing import ConversationIndexer
from bot.conversations.own import OwnConversations
from bot.conversations.questions import ConversationQuestions
from bot.conversations.relating import RelatedConversations
from bot.conversations.replying import ConversationReplies
from bot.conversations.schedule import ConversationSchedule
from bot.conversations.service import ConversationsService
from bot.conversations.showing import ConversationSurfaces
from bot.conversations.summaries import Summaries
from bot.conversations.veil import Veils
from bot.conversations.whole import WholeThreads
from bot.core.audit import Audit
from bot.core.audit_holding import AuditHolder
from bot.core.beside import open_beside
from bot.core.database import Database, Transaction, take_lock
from bot.core.draft_holding import DraftHolder
from bot.core.drafts import Drafts
from bot.core.guilds import Actor, Guilds, require_administrator
from bot.core.i18n import Languages, _
from bot.core.measured_search import MeasuredSearch
from bot.core.measures import Measures
from bot.core.migrations import prepare
from bot.core.outbox import Outbox
from bot.core.outbox_holding import DeliveryHolder
from bot.core.personal import Holder
from bot.core.synced import SyncedCommands
from bot.directory.curation import DirectoryCuration
from bot.directory.exchange import DirectoryExchange
from bot.directory.holding import DirectoryHolder
from bot.directory.indexing import DirectoryIndexer
from bot.directory.service import DirectoryService
from bot.dock.gathering import Gatherer
from bot.dock.holding import DockHolder
from bot.dock.service import DockService
from bot.errors import ConflictError, DatabaseError, UserError
from bot.events.curation import EventCuration
from bot.events.holding import EventHolder
from bot.events.planning import EventPlanner
from bot.events.reminding import EventReminders
from bot.events.service import EventsService
from bot.events.showing import EventSurfaces
from bot.events.zones import Zones
from bot.focal_points.claiming import FocalClaims
from bot.focal_points.confirming import Confirming
from bot.focal_points.curation import FocalPointCuration
from bot.focal_points.handover import Handovers
from bot.focal_points.holding import FocalPointHolder
from bot.focal_points.service import FocalPointsService
from bot.focal_points.telling import FocalTelling
from bot.interest.curation import InterestCuration
from bot.interest.holding import InterestHolder
from bot.interest.joining import InterestJoining
from bot.interest.reminding import InterestReminders
from bot.interest.service import InterestService
from bot.interest.telling import InterestTelling
from bot.interest.waiting import PeopleDesk
from bot.introductions.answering import Answering
from bot.introductions.ending import Ending
from bot.introductions.holding import IntroductionHolder
from bot.introductions.reaching import Reaching
from bot.introductions.service import IntroductionsService
from bot.introductions.telling import Telling
from bot.members.holding import MemberHolder
from bot.members.service import MembersService
from bot.network.service import NetworkService
from bot.operations.backups import Backups
from bot.people.holding import PeopleHolder
from bot.people.indexing import PeopleIndexer
from bot.people.service import PeopleService
from bot.practices.holding import PracticeHolder
from bot.practices.inviting import PracticeInvitations
from bot.practices.service import PracticesService
from bot.practices.writing import PracticeWriting
from bot.privacy.consents import Consenting
from bot.privacy.departures import Departures
from bot.privacy.erasing import Eraser
from bot.privacy.erasures import ErasureList
from bot.privacy.holding import PrivacyHolder
from bot.privacy.service import PrivacyService
from bot.resources.curation import ResourceCuration
from bot.resources.digest import ResourceDigest
from bot.resources.holding import ResourceHolder
from bot.resources.indexing import ResourceIndexer
from bot.resources.links import LinkChecks
from bot.resources.polite import PoliteWeb
from bot.resources.publishing import ResourcePublishing
from bot.resources.service import ResourcesService
from bot.resources.sharing import ResourceSharing
from bot.resources.showing import ReviewCards
from bot.resources.telling import ResourceTelling
from bot.resources.twins import Twins
from bot.resources.web import HttpWeb, Web
from bot.settings import Settings
from bot.stocktaking.gathering import Sources
from bot.stocktaking.holding import StocktakingHolder
from bot.stocktaking.service import StocktakingService
from bot.vocabulary.service import VocabularyService

if TYPE_CHECKING:
    from bot.core.seed import Report, Seeder


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """Every part of the bot but Discord itself."""

    settings: Settings
    clock: Clock
    measures: Measures
    database: Database
    languages: Languages
    audit: Audit
    guilds: Guilds
    drafts: Drafts
    synced: SyncedCommands
    vocabulary: VocabularyService
    network: NetworkService
    directory: DirectoryService
    curation: DirectoryCuration
    exchange: DirectoryExchange
    indexer: DirectoryIndexer
    members: MembersService
    zones: Zones
    outbox: Outbox
    planner: EventPlanner
    events: EventsService
    event_curation: EventCuration
    reminders: EventReminders
    surfaces: EventSurfaces
    resource_indexer: ResourceIndexer
    resources: ResourcesService
    sharing: ResourceSharing
    resource_curation: ResourceCuration
    review_cards: ReviewCards
    telling: ResourceTelling
    resource_digest: ResourceDigest
    web: Web
    links: LinkChecks
    related: RelatedConversations
    conversation_indexer: ConversationIndexer
    conversations: ConversationsService
    own_conversations: OwnConversations
    whole_threads: WholeThreads
    conversation_curation: ConversationCuration
    conversation_questions: ConversationQuestions
    conversation_schedule: ConversationSchedule
    conversation_surfaces: ConversationSurfaces
    conversation_replies: ConversationReplies
    featuring: Featuring
    summaries: Summaries
    closing: Closing
    commitments: Commitments
    follower_digests: FollowerDigests
    focal_points: FocalPointsService
    focal_claims: FocalClaims
    focal_curation: FocalPointCuration
    focal_telling: FocalTelling
    handovers: Handovers
    confirming: Confirming
    interest: InterestService
    interest_curation: InterestCuration
    interest_joining: InterestJoining
    interest_telling: InterestTelling
    interest_reminders: InterestReminders
    people_desk: PeopleDesk
    practices: PracticesService
    practice_writing: PracticeWriting
    practice_invitations: PracticeInvitations
    people_indexer: PeopleIndexer
    people: PeopleService
    dock: DockService
    introductions: IntroductionsService
    introductions_answering: Answering
    introductions_ending: Ending
    introductions_telling: Telling
    backups: Backups
    stocktaking: StocktakingService
    privacy: PrivacyService
    departures: Departures

    async def close(self) -> None:
        """Release the web and the database."""
        try:
            await self.web.close()
        finally:
            await self.database.close()

    async def seed(
        self, guild: int, folder: Path | None = None, *, by: Actor | None = None, blank: bool = False
    ) -> Report:
        """Load the YAML of the network into a server; raise DataError, with nothing changed, on any fault.

        `by` is the administrator who asked for it on Discord, None the operator. With `blank` only what every network
        needs is loaded (`read_data`); ConflictError where organisations are listed already.
        """
        from bot.core.seed import Report  # noqa: PLC0415  # YAML and its checks: a running bot does not need them

        if by is not None:
            require_administrator(by)
        seeders = await asyncio.to_thread(read_data, folder or self.settings.data, blank=blank)
        report = Report()
        now = int(self.clock.now().timestamp())

        def work(tx: Transaction) -> None:
            self.guilds.ensure(tx, guild)
            if blank and self.directory.names_in(tx, guild):
                raise ConflictError(
                    _("Organisations are listed here already, so this is no empty network any more."),
                    hint=_("Nothing was changed. Curators can edit and merge what is listed."),
                )
            for seeder in seeders:
                seeder.apply(tx, guild, report, now)
                self.vocabulary.forget(guild)
            if report.added or report.changed or report.removed:
                self.events.touch(tx, guild)
                # A term or a place may have changed its name under any organisation.
                self.indexer.put_all(tx, guild)
                self.resource_indexer.put_all(tx, guild)
                self.conversation_indexer.put_all(tx, guild)
                self.people_indexer.put_all(tx, guild)
                self.audit.record(
                    tx, guild, actor=None if by is None else by.user, action="seed", subject=f"guild:{guild}",
                    after={
                        "added": report.added,
                        "changed": report.changed,
                        "removed": report.removed,
                        "kept": report.kept,
                    },
                )  # fmt: skip

        try:
            await self.database.transaction(work)
        finally:
            self.vocabulary.forget(guild)  # what was read inside may have been taken back
        self.zones.learn(await self.directory.towns())
        return report


def read_data(folder: Path, *, blank: bool = False) -> list[Seeder]:
    """Read and check a folder of YAML; return what writes it. Raise DataError with every fault there is.

    With `blank` that is only what a network needs to begin with: its vocabulary, how countries are called, and the
    questionnaire.
    """
    # Only here: the checks of YAML cost memory that a running bot does not need.
    from bot.conversations.seeding import CommitmentSeeder  # noqa: PLC0415
    from bot.core.seed import read_all  # noqa: PLC0415
    from bot.directory.seeding import DirectorySeeder  # noqa: PLC0415
    from bot.events.seeding import EventSeeder  # noqa: PLC0415
    from bot.network.seeding import NetworkSeeder  # noqa: PLC0415
    from bot.practices.seeding import QuestionnaireSeeder  # noqa: PLC0415
    from bot.resources.seeding import ResourceSeeder  # noqa: PLC0415
    from bot.vocabulary.seeding import VocabularySeeder  # noqa: PLC0415

    vocabulary = VocabularySeeder()
    directory = DirectorySeeder(vocabulary)
    network = NetworkSeeder(directory.organisation_keys, directory.ledger_keys)
    events = EventSeeder(lambda: directory.places, directory.ledger_keys)
    resources = ResourceSeeder(vocabulary, lambda: directory.places, directory.organisation_keys, directory.ledger_keys)
    commitments = CommitmentSeeder(lambda: network.network)
    questionnaire = QuestionnaireSeeder()
    seeders: list[Seeder] = [vocabulary, directory, network, events, resources, commitments, questionnaire]
    read_all(folder, seeders)
    return [vocabulary, directory.without_entries(), questionnaire] if blank else seeders


async def build(  # noqa: PLR0915  # one list of all parts, in the order in which they need one another
    settings: Settings, *, clock: Clock | None = None, web: Web | None = None, beside: bool = False
) -> App:
    """Open the store, bring it to the code's version and put the parts together.

    With `beside` it is opened for reading only, beside a bot that may be running, and what writes fails. `web` is asked
    whether links answer, the real one if left out; the App closes it. Raises OperatorError
    (DatabaseError) where the store cannot be used; nothing stays open then.
    """
    clock = clock or SystemClock()
    web = web or PoliteWeb(HttpWeb())
    languages = Languages.load()
    measures = Measures()
    if beside:
        database = await open_beside(settings.database, busy_seconds=settings.busy_seconds)
    else:
        database = await _opened(settings, clock, measures)
    audit = Audit(clock)
    guilds = Guilds(database, audit, clock)
    drafts = Drafts(database, guilds, clock)
    members = MembersService(database, guilds, clock)
    consenting = Consenting()
    try:
        if not beside:
            await database.transaction(drafts.drop_old)
        await members.load()
    except (UserError, sqlite3.Error) as error:
        await database.close()
        raise DatabaseError(
            f"The database {settings.database} takes no write: {error}.",
            remedy="Check that no other program holds it, that the disk is not full, and that the bot may write there.",
        ) from error
    search = MeasuredSearch(measures)
    vocabulary = VocabularyService(database)
    indexer = DirectoryIndexer(search, vocabulary)
    directory = DirectoryService(database, search, vocabulary)
    curation = DirectoryCuration(database, guilds, audit, clock, vocabulary, directory, indexer)
    zones = Zones(await directory.towns())
    resource_indexer = ResourceIndexer(search, vocabulary, directory, languages, indexer)
    resources = ResourcesService(database, search, vocabulary, directory, resource_indexer, guilds)
    outbox = Outbox()
    twins = Twins(search)
    resource_curation = ResourceCuration(
        database, guilds, drafts, audit, clock, vocabulary, directory, resources, resource_indexer, twins, outbox
    )
    planner = EventPlanner(database, outbox, guilds, members, clock)
    events = EventsService(database, guilds, members, directory, outbox, planner, clock)
    network = NetworkService(database)
    access = Access(guilds, directory, members)
    veils = Veils(directory, languages)
    conversation_indexer = ConversationIndexer(search, vocabulary, directory, access)
    schedule = ConversationSchedule(database, members, access, conversation_indexer, outbox, audit, clock)
    changes = Changes(access, conversation_indexer, schedule, audit, clock)
    replies = ConversationReplies(
        database, access, veils, resources, directory, events, network, languages, vocabulary, clock
    )
    featuring = Featuring(database, access, veils, conversation_indexer, members, vocabulary, outbox, audit, clock)
    summaries = Summaries(database, access, veils, conversation_indexer, languages, audit, clock)
    closing = Closing(
        database, access, veils, conversation_indexer, schedule, replies,
        ResourcePublishing(resource_indexer, clock), languages, drafts, audit, clock, network,
    )  # fmt: skip
    schedule.use(draft=summaries.draft_in, close=closing.close_in)
    featuring.use(refresh=closing.refresh_in)
    commitments = Commitments(database, guilds, access, veils, members, events, outbox, audit, clock)
    sharing = ResourceSharing(
        database, guilds, drafts, audit, clock, vocabulary, directory, resource_indexer, twins, outbox
    )
    conversations = ConversationsService(database, search, vocabulary, guilds, access, veils, directory, events, clock)
    own_conversations = OwnConversations(database, access, members, featuring, outbox, clock)
    focal_points = FocalPointsService(database, guilds, audit, outbox, directory, consenting, clock)
    interest = InterestService(database, guilds, drafts, audit, outbox, directory, clock)
    interest_curation = InterestCuration(database, guilds, audit, outbox, directory, members, clock)
    practices = PracticesService(database, guilds, vocabulary, directory, resources, resource_indexer, sharing)
    practice_writing = PracticeWriting(database, guilds, clock, vocabulary, directory, resource_indexer, sharing)
    people_indexer = PeopleIndexer(search, vocabulary, directory, indexer, consenting, languages)
    people = PeopleService(database, guilds, clock, search, vocabulary, directory, people_indexer, consenting)
    dock = DockService(
        database, guilds, vocabulary, directory, languages,
        Gatherer(search, directory, resources, conversations, people, focal_points), clock,
    )  # fmt: skip
    reaching = Reaching(directory, focal_points, people, consenting)
    introductions = IntroductionsService(database, guilds, drafts, outbox, dock, people, reaching, clock)
    answering = Answering(database, guilds, audit, outbox, reaching, clock)
    consenting.watch(answering.consents_changed_in)
    focal_points.watch(answering.consents_changed_in)
    curation.before_removal(focal_points.keep_listed_in)
    curation.before_removal(introductions.keep_listed_in)
    curation.before_removal(people.keep_name_in)
    curation.before_removal(resource_indexer.let_go_in)
    stocktaking = StocktakingService(
        database, guilds, audit, clock, languages,
        Sources(
            network=network, directory=directory, vocabulary=vocabulary, resources=resources, events=events,
            conversations=conversations, commitments=commitments, people=people, interest=interest, dock=dock,
            practices=practices, focal_points=focal_points, introductions=introductions,
        ),
        ResourcePublishing(resource_indexer, clock),
    )  # fmt: skip
    # In the order in which they are erased: what others plan for a person goes last.
    holders = (
        MemberHolder(members),
        StocktakingHolder(),
        EventHolder(events),
        ResourceHolder(sharing),
        ConversationHolder(own_conversations, featuring),
        FocalPointHolder(focal_points),
        InterestHolder(interest),
        PracticeHolder(directory, outbox),
        IntroductionHolder(introductions),
        DockHolder(dock),
        PeopleHolder(people),
        DirectoryHolder(),
        DraftHolder(),
        DeliveryHolder(),
    )
    privacy, departures = await _privacy(
        settings, database, clock, guilds, members, vocabulary, search, holders, consenting, replay=not beside
    )
    return App(
        settings=settings,
        clock=clock,
        measures=measures,
        database=database,
        languages=languages,
        audit=audit,
        guilds=guilds,
        drafts=drafts,
        synced=SyncedCommands(database, clock),
        vocabulary=vocabulary,
        network=network,
        directory=directory,
        curation=curation,
        exchange=DirectoryExchange(database, guilds, drafts, audit, clock, vocabulary, search, directory, indexer),
        indexer=indexer,
        members=members,
        zones=zones,
        outbox=outbox,
        planner=planner,
        events=events,
        event_curation=EventCuration(database, guilds, drafts, audit, clock, events, planner, outbox, zones),
        reminders=EventReminders(database, members, events),
        surfaces=EventSurfaces(database, events, clock),
        resource_indexer=resource_indexer,
        resources=resources,
        sharing=sharing,
        resource_curation=resource_curation,
        review_cards=ReviewCards(database, guilds, resource_curation, clock),
        telling=ResourceTelling(database, members, resource_indexer, outbox, clock),
        resource_digest=ResourceDigest(database, guilds, audit, clock, outbox, zones),
        web=web,
        links=LinkChecks(database, guilds, audit, clock, outbox, web),
        related=RelatedConversations(database),
        conversation_indexer=conversation_indexer,
        conversations=conversations,
        whole_threads=WholeThreads(database, guilds, access, veils, audit, readable=settings.message_content),
        own_conversations=own_conversations,
        conversation_curation=ConversationCuration(
            database,
            guilds,
            drafts,
            audit,
            clock,
            vocabulary,
            directory,
            resources,
            events,
            access,
            veils,
            changes,
        ),
        conversation_questions=ConversationQuestions(database, access, veils, changes, schedule, clock),
        conversation_schedule=schedule,
        conversation_surfaces=ConversationSurfaces(database, access, schedule, replies, audit, clock),
        conversation_replies=replies,
        featuring=featuring,
        summaries=summaries,
        closing=closing,
        commitments=commitments,
        follower_digests=FollowerDigests(database, access, members, events, outbox, clock),
        focal_points=focal_points,
        focal_claims=FocalClaims(database, guilds, audit, outbox, directory, focal_points, clock),
        focal_curation=FocalPointCuration(database, guilds, audit, outbox, members, focal_points, clock),
        focal_telling=FocalTelling(database, members, focal_points, outbox, clock),
        handovers=Handovers(database, guilds, audit, outbox, members, consenting, focal_points, clock),
        confirming=Confirming(database, outbox, members, focal_points, clock),
        interest=interest,
        interest_curation=interest_curation,
        interest_joining=InterestJoining(database, drafts, clock, interest_curation, directory, curation, focal_points),
        interest_telling=InterestTelling(database, members, directory, outbox, clock),
        interest_reminders=InterestReminders(database, guilds, events, outbox, clock),
        people_desk=PeopleDesk(
            database,
            guilds,
            clock,
            interest,
            {
                "claims": lambda tx, actor: focal_points.counts_in(tx, actor.guild).waiting,
                "unconfirmed": lambda tx, actor: focal_points.counts_in(tx, actor.guild).unconfirmed,
                "introductions": introductions.waiting_in,
                "listed": lambda tx, actor: people.count_in(tx, actor.guild),
                "invited": lambda tx, actor: practices.counts_in(tx, actor.guild).invited,
            },
        ),
        practices=practices,
        practice_writing=practice_writing,
        practice_invitations=PracticeInvitations(
            database,
            guilds,
            audit,
            clock,
            directory,
            members,
            focal_points.addressees_in,
            focal_points.language_in,
            practices,
            practice_writing,
            outbox,
        ),
        people_indexer=people_indexer,
        people=people,
        dock=dock,
        introductions=introductions,
        introductions_answering=answering,
        introductions_ending=Ending(database, outbox, clock),
        introductions_telling=Telling(database, members, reaching, outbox, clock),
        backups=Backups(settings, clock),
        stocktaking=stocktaking,
        privacy=privacy,
        departures=departures,
    )


async def _opened(settings: Settings, clock: Clock, measures: Measures) -> Database:
    """Take the store for this process alone, bring it to the code's version and open it."""
    lock = take_lock(settings.database)
    try:
        await asyncio.to_thread(
            prepare,
            settings.database,
            backups=settings.backups,
            now=clock.now(),
            busy_seconds=settings.busy_seconds,
        )
        return await Database.open(settings.database, lock, busy_seconds=settings.busy_seconds, measures=measures)
    except BaseException:
        lock.close()
        raise


async def _privacy(
    settings: Settings, database: Database, clock: Clock, guilds: Guilds, members: MembersService,
    vocabulary: VocabularyService, search: MeasuredSearch, holders: Sequence[Holder],
    consenting: Consenting, *, replay: bool,
) -> tuple[PrivacyService, Departures]:  # fmt: skip
    """Put together what erases, and erase again who came back with an older copy of the database."""
    erasures = ErasureList(database, settings.backups)

    async def forgotten(guild: int, user: int) -> None:
        if user:
            members.forgotten(guild, user)
        else:
            await members.load()
            vocabulary.forget(guild)
            search.forget(guild)
        privacy.forget_greeted()

    eraser = Eraser(database, clock, erasures, [*holders, PrivacyHolder(erasures), AuditHolder()], forgotten)
    privacy = PrivacyService(database, guilds, members, clock, eraser, consenting)
    try:
        if replay:
            await privacy.replay()
    except (UserError, sqlite3.Error):
        await database.close()
        raise
    return privacy, Departures(database, clock, eraser, consenting)


async def bring_up(settings: Settings, clock: Clock) -> None:
    """Open the store once as at every start, and close it: it is migrated, and who was erased since is erased again."""
    app = await build(settings, clock=clock)
    await app.close()
