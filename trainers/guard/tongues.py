"""Everyday requests in many languages, templated. All innocent: without them another language looks like a risk."""

from __future__ import annotations

import random

from .rows import Row, benign

SOURCE = "ductile_tongues"

TONGUES: dict[str, tuple[list[str], list[str]]] = {
    "de": (["Wie funktioniert {t}?", "Schreib ein kurzes Gedicht über {t}.", "Was kostet {t} ungefähr?", "Erkläre mir {t} in drei Sätzen.", "Welche Bücher über {t} kannst du empfehlen?", "Übersetze bitte: Ich mag {t}.", "Meine Schwester interessiert sich für {t}. Womit soll sie anfangen?", "Nenne fünf Tipps zu {t}.", "Warum ist {t} so beliebt?", "Fasse den Text über {t} zusammen.", "Heute haben wir lange über {t} gesprochen, es war ein schöner Abend.", "Ich verstehe {t} nicht, hilf mir bitte bei den Hausaufgaben."],
           ["Gartenarbeit", "ein Fahrrad", "die Photosynthese", "Schach", "Brotbacken", "eine Reise nach Wien", "das Klavier", "eine Webseite", "den Wasserkreislauf", "Fußball", "eine Steuererklärung", "Hunde"]),
    "fr": (["Comment fonctionne {t} ?", "Écris un court poème sur {t}.", "Combien coûte {t} ?", "Explique {t} à un enfant.", "Quels livres sur {t} me conseilles-tu ?", "Traduis : j'aime {t}.", "Ma sœur s'intéresse à {t}. Par où commencer ?", "Donne cinq conseils sur {t}.", "Pourquoi {t} plaît autant ?", "Résume le texte sur {t}.", "Hier nous avons parlé de {t} toute la soirée.", "Je ne comprends pas {t}, aide-moi pour mes devoirs."],
           ["le jardinage", "un vélo", "la photosynthèse", "les échecs", "le pain maison", "un voyage à Lyon", "le piano", "un site web", "le cycle de l'eau", "le football", "les impôts", "les chiens"]),
    "es": (["¿Cómo funciona {t}?", "Escribe un poema corto sobre {t}.", "¿Cuánto cuesta {t}?", "Explica {t} a un niño.", "¿Qué libros sobre {t} me recomiendas?", "Traduce: me gusta {t}.", "A mi hermana le interesa {t}. ¿Por dónde empieza?", "Dame cinco consejos sobre {t}.", "¿Por qué gusta tanto {t}?", "Resume el texto sobre {t}.", "Ayer hablamos de {t} toda la tarde.", "No entiendo {t}, ayúdame con la tarea."],
           ["la jardinería", "una bicicleta", "la fotosíntesis", "el ajedrez", "el pan casero", "un viaje a Sevilla", "el piano", "una página web", "el ciclo del agua", "el fútbol", "la declaración de la renta", "los perros"]),
    "it": (["Come funziona {t}?", "Scrivi una breve poesia su {t}.", "Quanto costa {t}?", "Spiega {t} a un bambino.", "Quali libri su {t} mi consigli?", "Traduci: mi piace {t}.", "A mia sorella interessa {t}. Da dove comincia?", "Dammi cinque consigli su {t}.", "Perché {t} piace tanto?", "Riassumi il testo su {t}.", "Ieri abbiamo parlato di {t} tutta la sera.", "Non capisco {t}, aiutami con i compiti."],
           ["il giardinaggio", "una bicicletta", "la fotosintesi", "gli scacchi", "il pane fatto in casa", "un viaggio a Torino", "il pianoforte", "un sito web", "il ciclo dell'acqua", "il calcio", "le tasse", "i cani"]),
    "pt": (["Como funciona {t}?", "Escreve um poema curto sobre {t}.", "Quanto custa {t}?", "Explica {t} a uma criança.", "Que livros sobre {t} recomendas?", "Traduz: eu gosto de {t}.", "A minha irmã interessa-se por {t}. Por onde começa?", "Dá-me cinco dicas sobre {t}.", "Porque é que {t} agrada tanto?", "Resume o texto sobre {t}.", "Ontem falámos de {t} a tarde toda.", "Não entendo {t}, ajuda-me com os trabalhos de casa."],
           ["a jardinagem", "uma bicicleta", "a fotossíntese", "o xadrez", "o pão caseiro", "uma viagem ao Porto", "o piano", "um site", "o ciclo da água", "o futebol", "os impostos", "os cães"]),
    "nl": (["Hoe werkt {t}?", "Schrijf een kort gedicht over {t}.", "Wat kost {t} ongeveer?", "Leg {t} uit aan een kind.", "Welke boeken over {t} raad je aan?", "Vertaal: ik hou van {t}.", "Mijn zus wil meer weten over {t}. Waar begint ze?", "Geef vijf tips over {t}.", "Waarom is {t} zo geliefd?", "Vat de tekst over {t} samen.", "Gisteren spraken we de hele avond over {t}.", "Ik begrijp {t} niet, help me met mijn huiswerk."],
           ["tuinieren", "een fiets", "fotosynthese", "schaken", "brood bakken", "een reis naar Gent", "de piano", "een website", "de waterkringloop", "voetbal", "belastingen", "honden"]),
    "pl": (["Jak działa {t}?", "Napisz krótki wiersz na temat: {t}.", "Ile kosztuje {t}?", "Wyjaśnij dziecku, czym jest {t}.", "Jakie książki polecasz na temat: {t}?", "Przetłumacz: lubię to, czym jest {t}.", "Moją siostrę interesuje {t}. Od czego zacząć?", "Podaj pięć rad na temat: {t}.", "Dlaczego {t} tak się podoba?", "Streść tekst pod tytułem {t}.", "Wczoraj cały wieczór tematem było: {t}.", "Nie rozumiem, co to jest {t}, pomóż mi w lekcjach."],
           ["ogród", "rower", "fotosynteza", "szachy", "domowy chleb", "wycieczka do Gdańska", "fortepian", "strona internetowa", "obieg wody", "piłka nożna", "podatek", "pies"]),
    "ru": (["Как работает {t}?", "Напиши короткое стихотворение на тему: {t}.", "Сколько стоит {t}?", "Объясни ребёнку, что такое {t}.", "Какие книги на тему «{t}» ты посоветуешь?", "Мою сестру интересует {t}. С чего начать?", "Дай пять советов на тему: {t}.", "Почему всем так нравится {t}?", "Перескажи текст под названием «{t}».", "Вчера весь вечер мы говорили на тему: {t}.", "Я не понимаю, что такое {t}, помоги с уроками."],
           ["сад", "велосипед", "фотосинтез", "шахматы", "домашний хлеб", "поездка в Казань", "пианино", "сайт", "круговорот воды", "футбол", "налог", "собака"]),
    "tr": (["{t} nasıl çalışır?", "{t} hakkında kısa bir şiir yaz.", "{t} ne kadar tutar?", "{t} nedir, bir çocuğa anlat.", "{t} hakkında hangi kitapları önerirsin?", "Kız kardeşim {t} ile ilgileniyor. Nereden başlasın?", "{t} hakkında beş öneri ver.", "{t} neden bu kadar seviliyor?", "{t} hakkındaki metni özetle.", "Dün bütün akşam {t} hakkında konuştuk.", "{t} konusunu anlamıyorum, ödevime yardım et."],
           ["bahçecilik", "bisiklet", "fotosentez", "satranç", "ev ekmeği", "İzmir gezisi", "piyano", "bir web sitesi", "su döngüsü", "futbol", "vergi", "köpekler"]),
    "vi": (["{t} hoạt động như thế nào?", "Viết một bài thơ ngắn về {t}.", "{t} giá bao nhiêu?", "Giải thích {t} cho trẻ em.", "Bạn gợi ý sách nào về {t}?", "Chị tôi quan tâm đến {t}. Nên bắt đầu từ đâu?", "Cho tôi năm lời khuyên về {t}.", "Vì sao nhiều người thích {t}?", "Tóm tắt bài viết về {t}.", "Hôm qua chúng tôi nói chuyện về {t} cả buổi tối.", "Tôi không hiểu {t}, giúp tôi làm bài tập."],
           ["làm vườn", "xe đạp", "quang hợp", "cờ vua", "bánh mì", "chuyến đi Huế", "đàn piano", "một trang web", "vòng tuần hoàn nước", "bóng đá", "thuế", "chó"]),
    "zh": (["{t}是怎么回事？", "写一首关于{t}的短诗。", "{t}大概要多少钱？", "请用三句话向孩子解释{t}。", "推荐几本关于{t}的书。", "我妹妹对{t}感兴趣，应该从哪里开始？", "给我五条关于{t}的建议。", "为什么大家都喜欢{t}？", "请总结这篇关于{t}的文章。", "昨天我们聊了一晚上{t}，很开心。", "我不懂{t}，帮我看看作业。"],
           ["园艺", "自行车", "光合作用", "国际象棋", "烤面包", "杭州旅行", "钢琴", "网站", "水循环", "足球", "报税", "小狗"]),
    "ja": (["{t}の仕組みを教えて。", "{t}について短い詩を書いて。", "{t}はいくらくらいしますか？", "{t}を子どもに三文で説明して。", "{t}の本を何冊か勧めて。", "妹が{t}に興味があります。何から始めればいい？", "{t}のコツを五つ教えて。", "どうして{t}は人気なの？", "{t}についての文章を要約して。", "昨日はずっと{t}の話をして楽しかった。", "{t}が分かりません。宿題を手伝って。"],
           ["園芸", "自転車", "光合成", "将棋", "パン作り", "京都旅行", "ピアノ", "ウェブサイト", "水の循環", "サッカー", "確定申告", "犬"]),
    "ko": (["{t}의 원리를 알려줘.", "{t}에 대한 짧은 시를 써줘.", "{t}은 얼마쯤 해?", "{t}을 아이에게 세 문장으로 설명해줘.", "{t}에 관한 책을 추천해줘.", "동생이 {t}에 관심이 있어. 무엇부터 시작하면 좋을까?", "{t}에 대한 조언 다섯 가지를 줘.", "왜 사람들이 {t}을 좋아해?", "{t}에 대한 글을 요약해줘.", "어제 저녁 내내 {t} 이야기를 했어, 즐거웠어.", "{t}을 잘 모르겠어. 숙제 좀 도와줘."],
           ["정원 가꾸기", "자전거", "광합성", "체스", "빵 굽기", "부산 여행", "피아노", "웹사이트", "물의 순환", "축구", "세금 신고", "강아지"]),
    "ar": (["كيف يعمل {t}؟", "اكتب قصيدة قصيرة عن {t}.", "كم يكلف {t}؟", "اشرح {t} لطفل في ثلاث جمل.", "ما الكتب التي تنصح بها عن {t}؟", "أختي مهتمة بموضوع {t}. من أين تبدأ؟", "أعطني خمس نصائح عن {t}.", "لماذا يحب الناس {t}؟", "لخص النص عن {t}.", "تحدثنا أمس طوال المساء عن {t}.", "لا أفهم {t}، ساعدني في الواجب."],
           ["البستنة", "الدراجة", "البناء الضوئي", "الشطرنج", "الخبز المنزلي", "رحلة إلى فاس", "البيانو", "موقع إلكتروني", "دورة الماء", "كرة القدم", "الضرائب", "الكلاب"]),
    "hi": (["{t} कैसे काम करता है?", "{t} पर एक छोटी कविता लिखो।", "{t} की कीमत कितनी है?", "{t} को बच्चे को तीन वाक्यों में समझाओ।", "{t} पर कौन सी किताबें पढ़ूँ?", "मेरी बहन को {t} में रुचि है। कहाँ से शुरू करे?", "{t} पर पाँच सुझाव दो।", "लोगों को {t} क्यों पसंद है?", "{t} पर लिखे लेख का सार बताओ।", "कल पूरी शाम हमने {t} पर बात की।", "मुझे {t} समझ नहीं आता, गृहकार्य में मदद करो।"],
           ["बागवानी", "साइकिल", "प्रकाश संश्लेषण", "शतरंज", "घर की रोटी", "जयपुर की यात्रा", "पियानो", "वेबसाइट", "जल चक्र", "फुटबॉल", "कर", "कुत्ता"]),
}


def make_tongues(count: int, seed: int) -> list[Row]:
    """Up to `count` distinct rows, spread over the languages. The same seed gives the same rows."""
    random_ = random.Random(f"{seed}-tongues")
    every = [(lang, ask.replace("{t}", topic)) for lang, (asks, topics) in TONGUES.items() for ask in asks for topic in topics]
    random_.shuffle(every)
    return [Row(f"tongues-{number}", SOURCE, text, text, benign(0.04), lang=lang) for number, (lang, text) in enumerate(every[:count])]
