"""Words that alone tell nobody's name, in the four languages, folded: names are often made of them."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in text.split(";"))


# Articles, prepositions, pronouns, forms of address, particles of surnames.
GRAMMAR = _words(
    """
    a about abu admin after agora ainda al algo alguien algun alguna algunos all an and ante antes any ao aos ap
    apos aquela aquele aqui are as asi at ate au aucun aucune aun aunque aussi autre autres aux avant avec bajo be
    been bien bin bint bot but by cada can car casi ce cela celle celui ces cet cette ceux chaque chez com comme
    comment como con contre cual cuando cuanto d da dans das de deja del dela dele deles della dello den depois
    depuis der des desde di did do does don dona donc donde dos dr dra du durante e el ela elas ele eles ella
    ellas elle elles ellos em en encore eng entao entre era es esa ese eso essa esse est esta estaba estan estas
    este esto estos et etaient etait ete etre eu eux even every fait few foi for foram from fue fueron get got
    guest ha habia hacia had han has hasta have hay he her here hers him his hon how ibn ici if il ils in ing into
    is isso isto it its j ja je jr jusque just l la las le les let leur leurs lhe lic like lo los lui ma mac madam
    madame mademoiselle mais many mas mc me member meme mes mesmo meu mi mientras minha mis miss mlle mme
    moderator moi moins mon monsieur more most mr mrs ms much muito must muy my n na nada nao nas ne nem new ni no
    nor nos nosotros nossa nosso not notre nous now nuestra nuestro num numa nunca o of off old on once onde one
    only or os other otra otras otro otros ou our out over own par para parce pas pela pelas pelo pelos per pero
    peu phd plus poco pode por porque pouco pour pourquoi pres prof profesor profesora professeur professor pues
    puis qu quand quando quase que quel quelle quels quem qui quien quoi s sa saint sainte san sans santa sao se
    sea segun seja selon sem senhor senhora senor senora ser ses seu seus she should si sido siempre sim sin since
    sir so sob sobre soit solo some son sont sous sr sra srta st su sua suas such sur sus ta tal tambem tambien
    tan tant te team tem ten ter tes than that the their them then there these they this those though tiene to
    todo todos toi ton too tous tout toute toutes tras tres tu tudo tus two um uma umas un una unas under une uno
    unos uns until up us user usted ustedes van vers very via voce voces voici von vos votre vous was we well were
    what when where which while who whom whose why with within without would y ya yes yet yo you your
    """
)

# Of what bodies call themselves, and of what the network speaks about.
FIELD = _words(
    """
    academy action africa african afrique agence agencia agency alianca alianza alliance america american
    ameriques april asia asociacion assembly associacao association august authority banco bank banque board
    bridge building bureau campaign capital center centrale centre centro chamber change child children circle
    cities city ciudad ciudadana civil clinic club coalition colectivo colegio coletivo collective college
    comision comite commissao commission committee communaute commune community company comunidad comunidade
    confederation conference conflict conflicto conflit congress conseil consejo conselho consortium consultancy
    consulting cooperation cooperative council crime cultura culture december democracy departamento departement
    department desarrollo development dialogo dialogue direccion directorate diversity division east ecole
    educacion education embassy english enterprise escola escuela espanol europa europe european eye family
    february federacao federacion federation fondation fondo fonds force foro forum foundation francais french
    friday fund fundacao fundacion fundo gang gender global gobierno gouvernement government governo group groupe
    grupo health heritage home hospital housing hub human inc iniciativa initiative institut institute institution
    instituto internacional international internationale january jeunesse july june justica justice justicia lab
    laboratorio laboratory latin leader league learning life liga ligue llc local ltd mairie march may mediation
    memoria mesa metropolitan ministere ministerio ministry mission monday monde mouvement movement movimento
    movimiento mujeres mundo municipal municipalidad municipalite municipality municipio museum nacional national
    nations network ngo nongovernmental north november observatoire observatorio observatory october office
    officina oficina ong open organisation organised organizacao organizacion organization pacific paix
    partnership paz peace people personas plataforma plateforme platform police policia politica portugues
    portuguese power prefecture prefeitura prevencion prevention program programa programme project projet projeto
    proyecto public red rede region regional relief research reseau resilience rights rural safe safer safety
    sante saturday school science secretaria secretariat section securite security seguranca seguridad september
    service services servicio servico sindicato social sociedad sociedade societe society solidaridad solidarity
    south spanish stiftung story sunday survey sustainable syndicate think thursday today transport trust tuesday
    unidad union unit united universidad universidade universite university urban urbana urbano vida vie ville
    violence violencia vision voice water wednesday women work working workshop world youth
    """
)

# Names that are words too: told from the word by a capital letter inside a sentence.
ALSO_NAMES = _words(
    """
    aime amor angel art bishop black blue bon bonheur bright brook brown bueno calle caminho camino campo casa
    chance charity claire clear costa cross cruz day dean desire dieu dolores early epoca esperanca esperanza
    estrella fair faith fe feliz flor fonte fort franc free freedom gift gloria good grace gracia gracias grand
    grant grave gray green guerra guerre hall hand happy hill hope house idea iglesias jour joy juste king lake
    law libertad liberty long lord love lucky luna luz major mar mark mata mercado mercy miles mira monte moon
    morning noel page parfait patience pedra pena petit price pride promise puente rain ray reach rich rico rio
    rock rose sage salud serra small smart snow socorro sol soledad soleil spring star stone street strong summer
    sun true truth vale valle vera verdad victoria victory virtue vitoria ward west white will wise wood young
    """
)

# What stands before or after the name of a place where its government is meant.
HEADS = _phrases(
    """
    city; city council; city government; city hall; city administration; municipality; municipal government;
    municipal council; municipal administration; metropolitan municipality; metropolitan government; local government;
    town; town council; township; borough; borough council; district; district council; county; county council;
    commune; council; government; mayor s office; office of the mayor; province; provincial government; department;
    state government; prefecture; metropolitan district;
    ville; mairie; municipalite; commune; communaute urbaine; conseil municipal; conseil communal; hotel de ville;
    departement; province; prefecture; gouvernement; gouvernorat; metropole; arrondissement; district; administration
    municipale;
    ciudad; alcaldia; alcaldia mayor; alcaldia municipal; alcaldia metropolitana; alcaldia local; alcaldia distrital;
    ayuntamiento; municipio; municipalidad; municipalidad metropolitana; concejo; concejo municipal; cabildo;
    gobierno; gobierno municipal; gobierno metropolitano; gobierno local; gobierno departamental; gobierno provincial;
    gobierno autonomo descentralizado; gobernacion; departamento; provincia; intendencia; distrito metropolitano;
    distrito capital; distrito; estado; secretaria de gobierno;
    prefeitura; prefeitura municipal; municipio; camara municipal; camara; cidade; governo; governo municipal; governo
    do estado; junta de freguesia; estado; comuna; comune; citta
    """
)
TAILS = _phrases(
    """
    city council; city hall; city government; city administration; municipality; municipal council; municipal
    government; municipal administration; metropolitan municipality; metropolitan government; metropolitan council;
    local government; council; town council; town hall; borough council; district council; county council; county;
    mayor s office; mayoral office; government; provincial government; state government; province; department
    """
)
LINKS = _words("of the de du des d del della di da das do dos la le les l el los las o a")
