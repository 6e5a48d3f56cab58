package dev.retort.trainer.djl.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.JsonFormat;
import dev.retort.trainer.djl.codec.AnswerCodec;
import dev.retort.trainer.djl.codec.CopyAlignedJson;
import dev.retort.trainer.djl.codec.LabelledText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JsonGrammarTest {
  private static final List<String> CITIES =
      List.of("New York", "São Paulo", "Rome", "St. John's", "東京", "A\"b\\c");

  /** Requests for weather and music with values that stand in them. */
  private static List<LabelledText> requests(long seed, int count) {
    Random random = new Random(seed);
    return IntStream.range(0, count).mapToObj(i -> request(random)).toList();
  }

  private static LabelledText request(Random random) {
    String city = CITIES.get(random.nextInt(CITIES.size())) + random.nextInt(1_000);
    String day = "day " + random.nextInt(1_000);
    Map<String, Object> slots = new LinkedHashMap<>();
    boolean weather = random.nextBoolean();
    String text;
    if (weather) {
      slots.put("city", city);
      slots.put("kind", random.nextBoolean() ? "rain" : "sun");
      if (random.nextBoolean()) {
        slots.put("when", random.nextBoolean() ? day : List.of(day, city));
      }
      text = "Will there be anything in %s on %s?".formatted(city, day);
    } else {
      slots.put("artist", city);
      slots.put("volume", random.nextInt(100) / 10.0);
      slots.put("loop", random.nextBoolean());
      text = "play %s".formatted(city);
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("intent", weather ? "Weather" : "Music");
    answer.put("slots", slots);
    return new LabelledText(text, JsonFormat.line(answer));
  }

  private static List<LabelledText> written(AnswerCodec codec, List<LabelledText> examples) {
    return examples.stream()
        .map(
            example ->
                new LabelledText(
                    codec.encode(example.input()), codec.encode(example.input(), example.answer())))
        .toList();
  }

  @Test
  void acceptsAllAnswersThatItWasLearntFrom() {
    for (long seed = 0; seed < 10; seed++) {
      List<LabelledText> examples = requests(seed, 300);
      for (List<LabelledText> form : List.of(examples, written(new CopyAlignedJson(), examples))) {
        AnswerShape shape = AnswerShape.of(form).orElseThrow();
        GbnfMatcher whole = new GbnfMatcher(JsonGrammar.of(shape));
        for (LabelledText example : form) {
          assertThat(whole.matches(example.answer())).as(example.answer()).isTrue();
        }
        for (LabelledText example : form.subList(0, 40)) {
          String grammar = JsonGrammar.of(shape, example.input());
          assertThat(new GbnfMatcher(grammar).matches(example.answer()))
              .as("%s%n%s", example, grammar)
              .isTrue();
        }
      }
    }
  }

  @Test
  void acceptsRandomDocumentsThatItWasLearntFrom() {
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      List<LabelledText> examples = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(60); i++) {
        examples.add(new LabelledText("request", JsonFormat.line(document(random, 3))));
      }
      AnswerShape shape = AnswerShape.of(examples).orElseThrow();
      GbnfMatcher matcher = new GbnfMatcher(JsonGrammar.of(shape));
      examples.forEach(
          example -> assertThat(matcher.matches(example.answer())).as(example.answer()).isTrue());
    }
  }

  private static Object document(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 6 : 4)) {
      case 0 ->
          random.nextInt(3) == 0
              ? (Object) (random.nextGaussian() * 1e9)
              : (Object) (random.nextInt(100) - 50);
      case 1 -> random.nextBoolean();
      case 2 -> "\"\\\n\u0001ü🙂/x".substring(0, random.nextInt(6));
      case 3 -> "abc".substring(random.nextInt(3));
      case 4 ->
          IntStream.range(0, random.nextInt(4)).mapToObj(i -> document(random, depth - 1)).toList();
      default -> {
        Map<String, Object> object = new LinkedHashMap<>();
        IntStream.range(0, random.nextInt(5))
            .forEach(i -> object.put("k" + random.nextInt(6), document(random, depth - 1)));
        yield object;
      }
    };
  }

  @Test
  void findsTheFormOfAnAnswer() {
    AnswerShape shape = AnswerShape.of(requests(1, 400)).orElseThrow();

    assertThat(shape).isInstanceOf(AnswerShape.Variants.class);
    AnswerShape.Variants variants = (AnswerShape.Variants) shape;
    assertThat(variants.discriminator()).isEqualTo("intent");
    assertThat(variants.variants()).containsOnlyKeys("Music", "Weather");
    AnswerShape.Members slots =
        (AnswerShape.Members) variants.variants().get("Weather").members().get(0).shape();
    assertThat(slots.order()).isEqualTo(AnswerShape.Order.FIXED);
    assertThat(slots.members())
        .contains(
            new AnswerShape.Member(
                "city",
                new AnswerShape.Copied(AnswerShape.Mark.NONE),
                AnswerShape.Presence.REQUIRED),
            new AnswerShape.Member(
                "kind",
                new AnswerShape.Choice(List.of("\"rain\"", "\"sun\"")),
                AnswerShape.Presence.REQUIRED));
  }

  @Test
  void refusesWhatNoAnswerLooksLike() {
    AnswerShape shape = AnswerShape.of(requests(2, 400)).orElseThrow();
    String request = "Will there be anything in New York on day 7?";
    GbnfMatcher any = new GbnfMatcher(JsonGrammar.of(shape));
    GbnfMatcher bound = new GbnfMatcher(JsonGrammar.of(shape, request));
    String right = "{\"intent\":\"Weather\",\"slots\":{\"city\":\"New York\",\"kind\":\"rain\"}}";

    assertThat(any.matches(right)).isTrue();
    assertThat(bound.matches(right)).isTrue();
    for (String wrong :
        List.of(
            right.replace("Weather", "Weathers"),
            right.replace("Weather", "Music"),
            right.replace("rain", "snow"),
            right.replace("city", "town"),
            right.replace("\"kind\":\"rain\"", "\"kind\":\"rain\",\"kind\":\"rain\""),
            right.replace(",\"kind\":\"rain\"", ""),
            right.replace(":", ": "),
            right + "}",
            right.substring(1),
            "")) {
      assertThat(any.matches(wrong)).as(wrong).isFalse();
    }
    for (String city : List.of("Boston", "New Yor", "York New", "New York ", " New York", "")) {
      assertThat(bound.matches(right.replace("New York", city))).as(city).isFalse();
    }
    assertThat(bound.matches(right.replace("New York", "York on day 7?"))).isTrue();
  }

  @Test
  void takesMembersInAnyOrderWhereTheyComeInAny() {
    List<LabelledText> examples =
        List.of(
            new LabelledText("", "{\"a\":1,\"b\":2}"),
            new LabelledText("", "{\"b\":1,\"a\":2,\"c\":3}"));
    GbnfMatcher matcher = new GbnfMatcher(JsonGrammar.of(AnswerShape.of(examples).orElseThrow()));

    assertThat(matcher.matches("{\"c\":3,\"b\":1,\"a\":2}")).isTrue();
    assertThat(matcher.matches("{\"d\":3}")).isFalse();
    assertThat(matcher.matches("{}")).isFalse();
  }

  @Test
  void growsWithTheRequestAndNotWithItsSquare() {
    AnswerShape shape = AnswerShape.of(requests(3, 200)).orElseThrow();
    int whole = JsonGrammar.of(shape, "word ".repeat(500)).length();
    int half = JsonGrammar.of(shape, "word ".repeat(250)).length();

    assertThat(whole).isLessThan(9 * half / 4);
  }

  @Test
  void hasAJsonForm() throws Exception {
    AnswerShape shape =
        AnswerShape.of(written(new CopyAlignedJson(), requests(4, 300))).orElseThrow();

    String json = JsonFormat.mapper().writerFor(AnswerShape.class).writeValueAsString(shape);

    assertThat(JsonFormat.mapper().readValue(json, AnswerShape.class)).isEqualTo(shape);
  }

  @Test
  void knowsNoShapeOfFreeText() {
    assertThat(AnswerShape.of(List.of(new LabelledText("a", "hello there")))).isEmpty();
    assertThat(AnswerShape.of(List.of())).isEmpty();
  }
}
