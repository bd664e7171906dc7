"""The small words of each language written in Latin or Cyrillic letters: our own lists, folded as `tokens` folds.

They tell languages apart (`identify`) and are never what a topic is called by (`topics`). Words of watching stand
beside the grammar, because comments are short. ISO 639-1 codes.
"""

_LISTS = {
    "en": """the a an and or of to in is it its was were be been are this that these those i you he she we they my
        your his her our their with for on at by from as not but so if then than very just what who when where why
        how all any some more most much many no yes do does did have has had can could will would should there here
        about out up down into over after before again only also too really even me him them us watch watched
        watching see saw seen movie film show series season episode scene ending great good bad love loved boring
        best worst like time because which never ever nothing something everything dont didnt isnt wasnt doesnt cant
        wont every each""",
    "es": """el la los las un una unos unas y o de del al a en es era fue son ser estar esta este esto ese esa eso
        que quien cuando donde como porque por para con sin pero mas muy mucho mucha muchos tambien ya no si lo le
        les me te se mi tu su nos yo ella ellos nosotros hay he ha han habia todo toda todos nada algo siempre nunca
        solo aunque desde hasta entre sobre ver visto vi pelicula peli serie temporada capitulo final escena
        historia actores buena bueno malo mala mejor peor encanta encanto gusto aburrida aburrido increible preciosa
        genial""",
    "fr": """le la les l un une des du de d au aux et ou en est etait sont etre ce cet cette ces c qui que qu quoi
        quand comment pourquoi parce pour par avec sans dans sur sous mais plus tres trop beaucoup aussi pas ne n je
        j tu il elle on nous vous ils elles me te se s mon ma mes ton ta son sa ses notre leur leurs y a ai as ont
        avait tout toute tous rien jamais toujours encore deja meme comme si voir vu film serie saison episode fin
        scene histoire bon bonne mauvais nul nulle magnifique superbe adore ennuyeux genial vraiment j'ai surtout
        chaque""",
    "de": """der die das den dem des ein eine einen einem einer und oder aber von vom zu zum zur in im ist war sind
        waren sein bin hat habe haben hatte wird werden wurde nicht kein keine ich du er sie es wir ihr mich mir
        dich sich mein meine dein ihre unser auch nur noch schon sehr mehr viel viele so wie was wer wann wo warum
        weil dass mit ohne fur auf an am bei nach aus uber unter durch gegen man immer nie alles nichts etwas mal
        ganz wirklich film serie staffel folge ende szene geschichte gut gute schlecht langweilig toll grossartig
        schauspieler gesehen sehen sehenswert absolut leider einfach""",
    "pt": """o a os as um uma uns umas e ou de do da dos das em no na nos nas ao aos por pelo pela para com sem mas
        mais muito muita muitos tambem ja nao sim que quem quando onde como porque se eu tu ele ela nos eles elas
        voce voces me te lhe meu minha seu sua isso isto esse essa este esta foi era sao ser estar tem tinha ha tudo
        nada sempre nunca so ate desde sobre entre ver vi visto filme serie temporada episodio fim final cena
        historia bom boa ruim otimo otima adorei gostei melhor pior chato lindo atores dublagem legendas foi""",
    "it": """il lo la i gli le un uno una e o ed di del della dei delle degli a al alla ai alle da dal dalla in nel
        nella nei con su sul sulla per tra fra ma piu molto molta tanto anche non si no che chi quando dove come
        perche se io tu lui lei noi voi loro mi ti ci vi mio mia tuo suo sua questo questa quello quella e era sono
        essere stato ho hai ha hanno aveva tutto tutta tutti niente nulla sempre mai solo gia ancora vedere visto
        film serie stagione episodio finale scena storia bello bella brutto brutta buono ottimo noioso bellissimo
        attori doppiaggio davvero troppo""",
    "nl": """de het een en of van te ten ter in op aan met voor door bij uit naar over onder tegen is was zijn waren
        ben heb heeft hebben had wordt worden werd niet geen ik jij je u hij zij ze wij we jullie mij me hem haar
        ons hun mijn jouw dit dat deze die wat wie wanneer waar waarom omdat als dan maar ook nog al zeer heel meer
        veel zo hoe alles niets iets altijd nooit erg echt gewoon film serie seizoen aflevering einde scene verhaal
        goed goede slecht saai mooi prachtig geweldig leuk acteurs gezien kijken beste""",
    "sv": """och efter fran under innan eller att en ett den det de dem av till i pa ar var vara varit for med utan
        om som inte ingen inget jag du han hon vi ni mig dig sig honom henne oss min mitt mina din sin sitt hans
        hennes detta denna dessa nar dar vad vem varfor eftersom men ocksa bara mycket mer mest manga sa hur har
        hade kan ska skulle blir blev allt inget nagot alltid aldrig mycket verkligen film filmen serie serien
        sasong avsnitt slutet scen historia bra dalig trakig fantastisk underbar skadespelare sett titta alskade""",
    "da": """og eller at en et den det de dem af til i pa er var vaere vaeret for med uden om som ikke ingen intet
        jeg du han hun vi mig dig sig ham hende os min mit mine din sin sit hans hendes dette denne disse nar hvor
        hvad hvem hvorfor fordi men ogsa kun meget mere mest mange sa hvordan har havde kan skal skulle bliver blev
        alt noget altid aldrig virkelig film filmen serie serien saeson afsnit slutningen scene historie god godt
        darlig kedelig fantastisk skuespillere set elskede lidt efter""",
    "no": """og eller a en ei et den det de dem av til i pa er var vaere vaert for med uten om som ikke ingen intet
        jeg du han hun vi dere meg deg seg ham henne oss min mitt mine din sin sitt hans hennes dette denne disse
        nar hvor hva hvem hvorfor fordi men ogsa bare mye mer mest mange sa hvordan har hadde kan skal skulle blir
        ble alt noe alltid aldri virkelig veldig film filmen serie serien sesong slutten scene historie god bra
        darlig kjedelig fantastisk skuespillere sett elsket litt etter fra""",
    "fi": """ja jalkeen ennen kanssa ilman tai etta on oli ovat olla ollut ei en et emme eivat se ne han he mina
        sina me te minun sinun hanen meidan tama tuo nama nuo mika mita kuka kun jos missa miksi koska mutta myos
        vain hyvin erittain enemman paljon niin kuin kuten kaikki mitaan jotain aina koskaan todella elokuva
        elokuvan sarja kausi jakso loppu kohtaus tarina hyva huono tylsa mahtava loistava ihana nayttelijat katsoin
        nahnyt paras jo viela ihan siita joka liian""",
    "pl": """i lub oraz a ale w we z ze na do od dla po przez przy pod nad o u jest byl byla bylo byly sa byc nie
        tak ja ty on ona ono my wy oni mnie mi ciebie sie go jej jego ich moj moja twoj swoj ten ta to te tym tego
        kto co kiedy gdzie jak dlaczego bo poniewaz tylko tez takze bardzo wiecej duzo wszystko nic cos zawsze nigdy
        juz jeszcze film filmu serial sezon odcinek koniec scena historia dobry dobra zly slaby nudny swietny piekny
        aktorzy widzialem obejrzec polecam naprawde ktory ktora""",
    "cs": """a nebo ale v ve z ze na do od pro po pri pod nad o u je byl byla bylo byly jsou byt jsem jsi jsme neni
        ne ano ja ty on ona my vy oni me mi mne te se si ho ji jeho jejich muj moje tvuj svuj ten ta to ty tento
        tato toto kdo co kdy kde jak proc protoze jen take velmi vice hodne vsechno nic neco vzdy nikdy uz jeste
        film filmu serial serie dil konec scena pribeh dobry dobra spatny nudny skvely krasny herci videl doporucuji
        opravdu ktery ktera trochu moc""",
    "tr": """ve veya ama fakat bir bu su o da de ki mi mu ile icin gibi kadar daha cok en degil var yok ne kim nasil
        neden nerede zaman ben sen biz siz onlar beni seni onu bana sana ona benim senin onun bizim her hic hep sey
        bile sonra once gore film filmi dizi dizisi sezon bolum son sonu sahne hikaye iyi kotu guzel harika muhtesem
        sikici oyuncular izledim izlemek begendim gercekten cunku olarak oldu olan""",
    "ro": """si sau dar de la in pe cu din pentru prin fara despre este era sunt a fi fost am ai are au nu da eu tu
        el ea noi voi ei ele ma te se mi ti il o le lui meu mea tau sau sa acest aceasta acesta acel care ce cine
        cand unde cum pentru ca doar si foarte mai mult multe tot toate nimic ceva mereu niciodata deja inca film
        filmul serial sezon episod final scena poveste bun buna rau slab plictisitor minunat frumos actori vazut
        recomand chiar un unui unei""",
    "hu": """a az utan elott alatt egy es vagy de hogy nem igen is van volt vannak lesz lenni en te o mi ti ok engem
        teged ot nekem neked neki ez azt ezt ezek azok ki mikor hol hogyan miert mert csak nagyon tobb sok minden
        semmi valami mindig soha mar meg mint ha film filmet sorozat evad resz vege jelenet tortenet jo rossz
        unalmas szep csodalatos szineszek lattam nezni ajanlom igazan volna aki ami""",
    "id": """dan atau yang di ke dari untuk dengan pada ini itu adalah tidak bukan ya saya aku kamu dia kami kita
        mereka ada akan sudah belum bisa juga hanya sangat lebih banyak semua apa siapa kapan mana bagaimana mengapa
        karena tapi tetapi kalau jika seperti sekali film filmnya serial musim episode akhir cerita ceritanya bagus
        buruk jelek membosankan keren aktor nonton menonton suka banget para oleh dalam""",
    "ru": """и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее мне было вот
        от меня еще нет о из ему когда даже ну если уже или ни быть был была были него до вас очень это этот эта эти
        чем кто где почему потому фильм сериал сезон серия конец сцена история хороший плохой скучно отличный актеры
        смотрел понравился просто сюжет всем какой больше можно""",
    "uk": """і й та в у не що він на я з із як а то все вона так його але ти до же ви за би по тільки її мені було
        ось від мене ще ні про коли навіть якщо вже або бути був була були дуже це цей ця ці ніж хто де чому тому
        фільм серіал сезон серія кінець сцена історія гарний поганий нудно чудовий актори дивився сподобався просто
        сюжет який більше можна є""",
    "bg": """и в във не че той на аз с със като а то всички тя така го но ти за ще по само ме ми беше ето от още
        няма кога дори ако вече или да съм си е са бил била били много това този тази тези кой къде защо защото филм
        филмът сериал сезон серия край сцена история добър лош скучен страхотен актьори гледах хареса просто какво
        най""",
}
FUNCTION_WORDS: dict[str, frozenset[str]] = {language: frozenset(words.split()) for language, words in _LISTS.items()}
