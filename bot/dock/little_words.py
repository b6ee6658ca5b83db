"""Words of a need that say nothing by themselves, letters folded: what language they are of, and what to leave out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.events.date_words import MONTHS, WEEKDAYS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What sentences are made of; they also tell the language. ISO 639-1.
SENTENCES: Mapping[str, frozenset[str]] = {
    "en": _words(
        """
    a about all also an and any are as at be been before but by can could do does doing done each every for from get
    after had has have he her here him his how i if in into is it its just let like looking make many may me more
    most much must my need needs no not now of on one only or other our out over she should so some such than that
    something nothing everything anything being between same similar either neither both while during since through
    the their them then there these they this those to too under until up us very want wants was we were what when
    where which who whom whose why will with within without would you your anybody anyone somebody someone
    """
    ),
    "fr": _words(
        """
    a afin ai ainsi alors apres as au aucun aupres aussi autour autre autres aux avant avec avez avoir avons besoin
    c ce cela ces cet cette ceux chaque chez comme comment contre d dans de depuis des deux doit dont du elle elles
    en encore entre es est et etre eux faire fait fais faut font il ils j je jusqu l la laquelle le les leur leurs
    lors lui ma mais me meme mes mieux mon n ne nos notre nous on ont ou par parce pas pendant peu peut peuvent plus
    pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se selon ses si sommes son sont sous sur
    t ta te tes ton tous tout toute toutes tres tu un une vers veut veux voulons voudrais vos votre vous y pourrait
    pourraient pourrions serait
    """
    ),
    "es": _words(
        """
    a al algo alguien algun alguna algunos ante antes asi aun aunque bajo bien cada como con contra cual cuales
    cuando cuanto de del desde donde dos e el ella ellas ellos en entre era eres es esa ese eso esos esta estamos
    estan estar este esto estos estoy fue ha hace hacer hacia han hasta hay haya he la las le les lo los mas me mi
    mis mucho muchos muy nada ni no nos nosotros nuestra nuestras nuestro nuestros o os otra otras otro otros para
    pero poco podemos poder por porque puede pueden puedo pues que quien quienes queremos quiero se sea segun ser si
    sin sobre solo somos son soy su sus tal tambien tan tanto te tener tenemos tengo tiene tienen todo todos tras tu
    tus un una unas uno unos y ya yo necesito necesitamos podria podrian podriamos seria mismo misma entonces
    """
    ),
    "pt": _words(
        """
    a ao aos apos aquela aquele aquilo as ate cada com como contra da das de dela dele deles depois do dos duas e
    ela elas ele eles em entre era essa esse esta estamos estao este eu fazer foi ha isso isto ja la lhe mais mas me
    mesmo meu meus minha muito muitos na nao nas nem no nos nossa nossas nosso nossos num numa o os ou outra outro
    outros para pela pelas pelo pelos podemos poder pode podem por porque precisamos preciso qual quais quando que
    quem queremos quero se sem ser seu seus sob sobre sao so sua suas tal tambem tao te tem temos tenho ter todo
    todos tu tua um uma umas uns voce poderia poderiam poderiamos seria mesma entao
    """
    ),
}

# What every need of this network is about or asks for.
_GENERAL = _words(
    """
    engage engaging joined former join advice advise anyone area areas approach approaches around ask asking best
    better build building case cases cities city colleague colleagues communities community contact contacts deal
    dealing develop district districts example examples experience experienced expert expertise experts find finding
    first give good great group groups hello help helped helping idea ideas improve including information involve
    involved issue issues kind know knowledge knows learn local manage method methods national neighborhood
    neighborhoods neighbourhood neighbourhoods new organisation organisations organization organizations people
    person persons place places please plan plans policies policy practical practice practices practitioner
    practitioners problem problems program programme programmes programs project projects question questions reduce
    region regions run school seek seeking share situation specialist specialists start state states strategies
    strategy support team thank thanks tool tools topic town towns during prevent preventing control public measure
    urban use using way ways work worked working works world year years hi dear implement implementing set setting
    put strengthen strengthening

    aide aider aidez appui approche apprendre bien bon bonjour bonne bonnes bons cas cherche cherchons chercher
    collegue communaute communautes conseil conseils connait connaitre contact contacts cote dialoguer exemple
    exemples experience experiences expert experts expertise gens gerer grand grande groupe groupes idee idees
    impliquer information local locale locales locaux melhorar merci mettre mieux monde municipal municipale
    municipaux niveau nouveau nouvelle organisation organisations outil outils partager pays personne personnes
    place politique politiques pratique pratiques probleme problemes programme programmes projet projets quartier
    quartiers question questions quelqu recherche recherchons reduire renforcer savoir situation soutien strategie
    strategies sujet travail travaille travaillent travailler trouver urbain urbaine urbaines urbains utiliser ville
    villes voir

    apoyo apoyar asesoria aprender ayuda ayudar ayude barrio barrios bueno buena buenas buenos busca buscamos
    buscando buscar busco caso casos ciudad ciudades colega colegas como comunidad comunidades conocer conoce
    consejo consejos contacto contactos diferentes ejemplo ejemplos enfoque equipo estado estrategia estrategias
    experiencia experiencias experto expertos favor forma gente gestionar gracias gran grupo grupos herramientas
    hola idea ideas implementar informacion involucrar local locales lugar lugares manera mejor mejorar metodologia
    mundo municipal municipales nuevo nueva organizacion organizaciones pais paises persona personas plan planes
    politica politicas practica practicas problema problemas programa programas proyecto proyectos pregunta
    preguntas reducir saber situacion solucion tema temas trabaja trabajan trabajar trabajo urbana urbanas urbano
    urbanos usar zona zonas

    ajuda ajudar apoio aprender bairro bairros boa boas bom bons busco buscamos caso casos cidade cidades colega
    conhece conhecer comunidade comunidades contato contatos dicas equipe especialista especialistas exemplo
    exemplos experiencia experiencias ferramentas forma gente gestao grande grupo grupos ideia ideias implementar
    informacao informacoes lidar local locais lugar melhor mundo municipais novo nova obrigado organizacao
    organizacoes pais pessoa pessoas plano planos politicas pratica praticas precisa problema problemas programa
    programas projeto projetos pergunta reduzir saber situacao tema temas trabalha trabalham trabalhar trabalho
    urbanos zona alguem procuro procuramos procurando

    treat treating address addressing tackle tackling traiter aborder tratar abordar atender enfrentar abordagem
    cuesta cuestan controlar parar evitar publico publica publicos publicas public publics publique publiques

    media mediatique mediatiques mediatico mediaticos mediatica midia
    """
)

# By when something is needed: that has a field of its own, and no work or body is about June. The short forms are other
# words as often: “may”, “set”, “sex”.
CALENDAR: frozenset[str] = frozenset(word for word in (*MONTHS, *WEEKDAYS) if len(word) > 3)
_TIME = CALENDAR | _words(
    """
    today tomorrow week weeks weekend month months day days soon deadline
    demain semaine semaines mois jour jours bientot
    hoy manana semana semanas meses dias pronto
    hoje amanha breve
    """
)
LEFT_OUT: frozenset[str] = frozenset().union(*SENTENCES.values(), _GENERAL, _TIME)

# Search words of one language that mean something else, and often, in another: they count in their own alone.
MISLEADING: frozenset[str] = _words(
    """
    accord aid bandes bandos barras bus cible combos courts data design facilitation marches mayor plazas ppp red
    region regiao rede settlement suivi streets taudis trust vilas villas comunidades campamentos places rights
    """
)

# What half of all needs are about: it is meant where nothing closer is named.
WIDE: frozenset[str] = frozenset(
    {"violence", "violences", "violencia", "violencias", "prevention", "prevencion", "prevencao"}
)

# Asking to speak with somebody of the network is no wish for a dialogue between groups.
POLITE: Sequence[tuple[str, ...]] = tuple(
    tuple(one.split())
    for one in (
        "talk to someone", "talk to somebody", "talk with someone", "talk with somebody", "talk to an expert",
        "speak to someone", "speak with someone",
        "parler a quelqu un", "parler avec quelqu un", "parler a une personne", "discuter avec quelqu un",
        "hablar con alguien", "hablar con una persona", "conversar con alguien",
        "falar com alguem", "conversar com alguem", "falar com uma pessoa",
    )
)  # fmt: skip


def language_of(words: Sequence[str]) -> str:
    """Return the language that folded words are plainly written in, ISO 639-1, or an empty text."""
    counts = sorted(((sum(word in known for word in words), code) for code, known in SENTENCES.items()), reverse=True)
    (most, code), (next_most, _other) = counts[0], counts[1]
    return code if most >= 2 and most > next_most else ""
