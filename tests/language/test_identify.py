"""Claims about telling languages apart, on sentences nobody made the lists from."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marquee.language.identify import language_of

SPOKEN = {
    "en": ("Nobody told me the soundtrack would stay with me for weeks", "I cried twice, and I would go again tomorrow",
           "Way too long and the jokes fall flat", "Gave up after twenty minutes. So boring.",
           "My kids laughed all the way through", "What a waste of two hours"),
    "es": ("No entiendo por qué la gente la critica tanto", "Preciosa. Me encantó cada escena.",
           "El doblaje es horrible, mejor verla en versión original", "Demasiado larga y sin gracia",
           "Los últimos diez minutos son una obra maestra", "Me reí muchísimo con mis hijos"),
    "fr": ("Magnifique, surtout la fin.", "Je me suis endormi au bout de vingt minutes",
           "Les dialogues sont nuls mais la musique est superbe", "On ne voit pas le temps passer",
           "Quel dommage, le début était prometteur", "Ma fille l'a déjà regardé trois fois"),
    "de": ("Absolut sehenswert, die Hauptdarstellerin ist großartig.", "Nach zwanzig Minuten habe ich ausgeschaltet",
           "Das Ende hat mich wirklich überrascht", "Viel zu lang und leider ohne Spannung",
           "Die Musik bleibt einem noch tagelang im Ohr", "Meine Kinder wollten gleich noch eine Folge"),
    "pt": ("Não consegui parar de assistir, que história linda", "A dublagem está péssima, não recomendo",
           "Dormi na metade, muito devagar", "O melhor que vi este ano, sem dúvida",
           "Chorei do começo ao fim", "Os atores são ótimos mas o roteiro é fraco"),
    "it": ("Non mi aspettavo un finale così bello", "Mi sono addormentato dopo venti minuti",
           "Gli attori sono bravi ma la storia è noiosa", "Uno dei migliori che abbia mai visto",
           "Troppo lungo, troppo lento, troppo rumoroso", "La colonna sonora è meravigliosa"),
    "nl": ("Ik heb er geen minuut van gemist", "Veel te lang en de grappen zijn flauw",
           "Het einde was echt een verrassing", "De muziek is prachtig maar het verhaal is dun",
           "Na twintig minuten ben ik gestopt met kijken", "Mijn kinderen vonden het geweldig"),
    "sv": ("Jag grät från början till slut", "Alldeles för lång och inte särskilt rolig",
           "Det bästa jag har sett på länge", "Musiken är underbar men handlingen är tunn",
           "Vi somnade efter tjugo minuter", "Mina barn ville se den igen direkt"),
    "pl": ("Nie mogłem oderwać oczu od ekranu", "Zbyt długi i bardzo nudny",
           "Najlepszy jaki widziałem w tym roku", "Muzyka jest piękna, ale fabuła słaba",
           "Po dwudziestu minutach wyłączyłem", "Moje dzieci chciały obejrzeć jeszcze raz"),
    "cs": ("Nemohl jsem se odtrhnout od obrazovky", "Příliš dlouhé a hodně nudné",
           "To nejlepší, co jsem letos viděl", "Hudba je krásná, ale příběh je slabý",
           "Po dvaceti minutách jsem to vypnul", "Děti se na to chtěly podívat znovu"),
    "tr": ("Gözlerimi ekrandan alamadım", "Çok uzun ve çok sıkıcı", "Bu yıl izlediğim en iyi film",
           "Müzikler harika ama hikaye zayıf", "Yirmi dakika sonra kapattım", "Çocuklarım bir daha izlemek istedi"),
    "fi": ("En voinut lopettaa katsomista", "Aivan liian pitkä ja tylsä", "Paras mitä olen nähnyt tänä vuonna",
           "Musiikki on kaunista, mutta tarina on heikko", "Sammutin kahdenkymmenen minuutin jälkeen",
           "Lapset halusivat katsoa sen heti uudestaan"),
    "hu": ("Nem tudtam abbahagyni", "Túl hosszú és nagyon unalmas", "A legjobb, amit idén láttam",
           "A zene gyönyörű, de a történet gyenge", "Húsz perc után kikapcsoltam", "A gyerekek újra meg akarták nézni"),
    "ro": ("Nu m-am putut opri din vizionat", "Prea lung și foarte plictisitor", "Cel mai bun pe care l-am văzut",
           "Muzica este superbă, dar povestea e slabă", "L-am oprit după douăzeci de minute",
           "Copiii mei au vrut să îl vadă din nou"),
    "id": ("Saya tidak bisa berhenti menonton", "Terlalu panjang dan sangat membosankan",
           "Yang terbaik yang pernah saya lihat tahun ini", "Musiknya indah tapi ceritanya lemah",
           "Anak saya mau menonton lagi", "Setelah dua puluh menit saya berhenti"),
    "ru": ("Не мог оторваться от экрана", "Слишком долго и очень скучно", "Лучшее, что я видел в этом году",
           "Музыка прекрасна, но сюжет слабый", "Выключил через двадцать минут", "Дети хотят посмотреть ещё раз"),
    "uk": ("Не міг відірватися від екрана", "Занадто довго і дуже нудно", "Найкраще, що я бачив цього року",
           "Музика прекрасна, але сюжет слабкий", "Вимкнув через двадцять хвилин", "Діти хочуть подивитися ще раз"),
    "ja": ("最後の場面で泣いてしまった", "長すぎて退屈でした", "今年見た中で一番よかった"),
    "zh": ("最后一幕让我哭了", "太长了,很无聊", "今年看过最好的电影"),
    "ko": ("마지막 장면에서 울었어요", "너무 길고 지루해요", "올해 본 것 중 최고"),
    "ar": ("بكيت في المشهد الأخير", "طويل جدا وممل", "أفضل ما شاهدت هذا العام"),
    "fa": ("در صحنه آخر گریه کردم", "خیلی طولانی و خسته‌کننده بود که چه", "بهترین چیزی که امسال دیدم، پر از گرما"),
    "he": ("בכיתי בסצנה האחרונה", "ארוך מדי ומשעמם"),
    "el": ("Έκλαψα στην τελευταία σκηνή", "Πολύ μεγάλο και βαρετό"),
    "hi": ("आखिरी सीन में मैं रो पड़ा", "बहुत लंबी और उबाऊ"),
    "th": ("ร้องไห้ตอนฉากสุดท้าย", "ยาวเกินไปและน่าเบื่อ"),
}  # fmt: skip


@pytest.mark.parametrize("language", SPOKEN)
def test_five_sentences_in_six_are_told(language: str) -> None:
    told = [language_of(text) for text in SPOKEN[language]]
    assert told.count(language) * 6 >= len(told) * 5, told


def test_what_is_told_wrongly_is_rarer_than_one_in_thirty() -> None:
    told = [(language, language_of(text)) for language, texts in SPOKEN.items() for text in texts]
    wrong = [pair for pair in told if pair[1] not in (pair[0], "und")]
    assert len(wrong) * 30 <= len(told), wrong


@pytest.mark.parametrize(
    "text", ["", "   ", "Nuala Ferreira", "!!!", "10/10", "😍😍😍", "hmm", "Zzzzz", "\ud800", "\u200f\u200d"]
)
def test_what_says_nothing_is_unknown(text: str) -> None:
    assert language_of(text) == "und"


def test_a_long_text_takes_no_longer_than_a_short_one() -> None:
    language_of("warm")
    started = time.process_time()
    assert language_of("the music is so good and I love it " * 30_000) == "en"
    assert time.process_time() - started < 0.05


@given(st.text(max_size=200))
def test_whatever_the_text_it_is_two_letters_or_und(text: str) -> None:
    found = language_of(text)
    assert found == "und" or len(found) == 2
