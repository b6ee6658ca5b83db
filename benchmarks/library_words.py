"""The words that synthetic titles and abstracts are made of, in four languages."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from itertools import product

RARE = 40_000  # made-up words of a language


@dataclass(frozen=True, slots=True)
class Language:
    """Words of one language, each list from frequent to rare."""

    openings: tuple[str, ...]  # how a title begins
    places: tuple[str, ...]  # what stands before a town
    joints: tuple[str, ...]  # what joins one part of a title to the next
    adjectives: tuple[str, ...]
    nouns: tuple[str, ...]
    verbs: tuple[str, ...]
    little: tuple[str, ...]  # words that say nothing
    endings: tuple[str, ...]  # of made-up words


def _language(
    openings: str, places: str, joints: str, adjectives: str, nouns: str, verbs: str, little: str, endings: str
) -> Language:
    return Language(
        openings=tuple(openings.split(", ")),
        places=tuple(places.split(", ")),
        joints=tuple(joints.split(", ")),
        adjectives=tuple(adjectives.split()),
        nouns=tuple(nouns.split()),
        verbs=tuple(verbs.split()),
        little=tuple(little.split()),
        endings=tuple(endings.split()),
    )


WORDS = {
    "en": _language(
        "Lessons from, The Politics of, Towards, Rethinking, Beyond, Measuring, A Handbook on, Assessing, Negotiating, "
        "Understanding, The Role of, Mapping, A Review of, Promoting, Financing, The Limits of, Evaluating, Reclaiming",
        "in, around, across, from, after the War in, on the Outskirts of, between Citizens and Police in",
        "and, for, through, against, with, among, without, and the Future of, after",
        "urban local informal violent inclusive fragile political public social regional young displaced"
        " armed municipal traditional national rural everyday hybrid contested participatory peaceful"
        " religious economic fiscal strong",
        "city police violence community mediation youth safety peace conflict homicide neighbourhood"
        " dialogue data crime women gang policy state actor practice prevention land trust migration service"
        " evidence method authority space programme budget border justice reform institution market"
        " transport network report house street memory survey election commission ceasefire negotiation"
        " reintegration weapon school health housing water waste tax climate resilience governance"
        " legitimacy inequality exclusion segregation periphery settlement tenure eviction night lighting"
        " camera patrol court prison sentence victim offender witness family household income trade"
        " livelihood researcher practitioner mayor council citizen resident leader elder faith ritual rumour"
        " media radio platform",
        "shows finds argues asks describes compares measures draws suggests explores reduces builds prevents supports"
        " examines identifies offers brings leads remains becomes requires depends increases follows reveals considers",
        "the of and to in a that is for on with as by from this are at which it an be their how these has between can"
        " more than was were its not or have but also within who both into such they through other after where while",
        "s ed ing ation ations ment ness ity ive al ist ism ized ably er ous ance ency hood ship",
    ),
    "fr": _language(
        "Les leçons de, La politique de, Vers, Repenser, Au-delà de, Mesurer, Guide de, Évaluer, Comprendre, "
        "Le rôle de, Pour une, Cartographier, Bilan de, Financer, Les limites de",
        "à, autour de, depuis, dans les quartiers de, après la guerre à, entre habitants et police à",
        "et, pour, par, contre, avec, parmi, sans, et l'avenir de, après",
        "urbaine locale informelle violente inclusive fragile politique publique sociale régionale jeune"
        " armée communale traditionnelle nationale rurale quotidienne hybride contestée participative"
        " religieuse économique durable",
        "ville police violence communauté médiation jeunesse sécurité paix conflit homicide quartier dialogue données"
        " criminalité femmes bande politique état acteur pratique prévention terre confiance migration service preuve"
        " méthode autorité espace programme budget frontière justice réforme institution marché transport"
        " réseau rapport mémoire enquête élection commission école santé logement eau déchets impôt climat"
        " résilience gouvernance",
        "montre constate demande décrit compare mesure propose explore réduit construit prévient soutient"
        " examine offre",
        "de la le et les des à en un du une que est pour dans qui par sur au il plus ne se ce avec sont son pas aux"
        " cette ou mais comme entre leur ses leurs ont été après sans où dont même aussi",
        "s ée tion tions ment ité if ive al iste isme eur euse ance ence age iser ée ique ure",
    ),
    "es": _language(
        "Lecciones de, La política de, Hacia, Repensar, Más allá de, Medir, Manual de, Evaluar, Comprender, "
        "El papel de, Por una, Cartografía de, Balance de, Financiar, Los límites de",
        "en, alrededor de, desde, en los barrios de, después de la guerra en, entre vecinos y policía en",
        "y, para, por, contra, con, entre, sin, y el futuro de, tras",
        "urbana local informal violenta inclusiva frágil política pública social regional joven armada municipal rural"
        " tradicional nacional cotidiana híbrida disputada participativa religiosa económica sostenible",
        "ciudad policía violencia comunidad mediación juventud seguridad paz conflicto homicidio barrio diálogo datos"
        " delito mujeres pandilla política estado actor práctica prevención tierra confianza migración servicio"
        " evidencia método autoridad espacio programa presupuesto frontera justicia reforma institución mercado"
        " transporte red informe memoria encuesta elección comisión escuela salud vivienda agua residuos"
        " impuesto clima",
        "muestra encuentra pregunta describe compara mide propone explora reduce construye previene apoya"
        " examina ofrece",
        "de la que el en y a los se del las un por con una su para es al lo como más o pero sus le ha este sí entre"
        " cuando sin sobre ser también fue desde todo nos durante estos ante ellos",
        "s ado ción ciones miento idad ivo iva al ista ismo dor dora anza encia aje izar ada ico ura",
    ),
    "pt_BR": _language(
        "Lições de, A política de, Rumo a, Repensar, Além de, Medir, Manual de, Avaliar, Compreender, O papel de, "
        "Por uma, Cartografia de, Balanço de, Financiar, Os limites de",
        "em, ao redor de, desde, nos bairros de, depois da guerra em, entre moradores e polícia em",
        "e, para, por, contra, com, entre, sem, e o futuro de, após",
        "urbana local informal violenta inclusiva frágil política pública social regional jovem armada municipal rural"
        " tradicional nacional cotidiana híbrida disputada participativa religiosa econômica sustentável",
        "cidade polícia violência comunidade mediação juventude segurança paz conflito homicídio bairro diálogo dados"
        " crime mulheres facção política estado ator prática prevenção terra confiança migração serviço"
        " evidência método autoridade espaço programa orçamento fronteira justiça reforma instituição"
        " mercado transporte rede relatório memória pesquisa eleição comissão escola saúde moradia água"
        " resíduos imposto clima resiliência governança",
        "mostra encontra pergunta descreve compara mede propõe explora reduz constrói previne apoia examina oferece",
        "de a que o e do da em um para com não uma os no se na por mais as dos como mas ao ele das seu sua ou quando"
        " muito nos já eu também só pelo pela até isso ela entre depois sem mesmo aos",
        "s ado ção ções mento idade ivo iva al ista ismo dor dora ança ência agem izar ada ico ura",
    ),
}
GIVEN = (
    "Ana", "Robert", "Marie", "José", "Fatima", "John", "Amina", "Carlos", "Ingrid", "Kofi", "Aisha", "Pierre", "Lucía",
    "Paulo", "Wanjiru", "Erik", "Zeynep", "Ravi", "Mei", "Hassan", "Élodie", "Tomás", "Nadia", "Søren", "Beatriz",
    "Kwame", "Leila", "Jürgen", "Camila", "Samuel", "Priya", "Oumar", "Łucja", "Daniel", "Chiara", "Yusuf", "Helena",
    "Emmanuel", "Sofía", "Tariq",
)  # fmt: skip
_BEFORE = ("", "re", "inter", "un", "trans", "contra", "pre", "dis", "sub", "multi", "co", "post", "auto", "micro")
_ONSETS = (
    "b", "br", "c", "ch", "cl", "d", "dr", "f", "fl", "g", "gr", "h", "j", "l", "m", "n", "p", "pl", "pr", "qu", "r",
    "s", "st", "t", "tr", "v",
)  # fmt: skip
_VOWELS = ("a", "e", "i", "o", "u")
_CODAS = ("l", "n", "r", "s", "t", "m", "nd", "rt", "c", "v", "g", "p")


@cache
def rare(language: str) -> tuple[str, ...]:
    """Return RARE words that stand in no other list, in an order that is always the same: the long tail of texts."""
    chance = random.Random(f"rare words {language}")  # noqa: S311  # repeatable, not secret
    syllables = ["".join(parts) for parts in product(_ONSETS, _VOWELS, _CODAS)]
    opens = ["".join(parts) for parts in product(_ONSETS, _VOWELS)]
    found: dict[str, None] = {}
    while len(found) < RARE:
        root = chance.choice(opens) + chance.choice(syllables) if chance.random() < 0.6 else chance.choice(syllables)
        found[chance.choice(_BEFORE) + root + chance.choice(WORDS[language].endings)] = None
    return tuple(found)
