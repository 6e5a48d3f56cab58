package dev.retort.trainer.djl.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class CopyAlignedJsonTest {
  private static final String REQUEST = "Book two tables at Le Petit Jardin in New York for Ann";
  private static final String ANSWER =
      "{\"city\":\"New York\",\"guest\":\"Ann\",\"intent\":\"book\",\"seats\":2,"
          + "\"where\":[\"Le Petit Jardin\",\"elsewhere\"]}";

  private final AnswerCodec codec = new CopyAlignedJson();

  @Test
  void writesCopiedValuesAsTheyStandInTheRequestAndInItsOrder() {
    assertThat(codec.encode(REQUEST))
        .isEqualTo(" book two tables at le petit jardin in new york for ann");
    assertThat(codec.encode(REQUEST, ANSWER))
        .isEqualTo(
            "{\"seats\":2,\"intent\":\" book\",\"where\":[\" le petit jardin\",\"elsewhere\"],"
                + "\"city\":\" new york\",\"guest\":\" ann\"}");
  }

  @Test
  void comesBackInTheRequestsOwnLetters() {
    assertThat(codec.decode(REQUEST, codec.encode(REQUEST, ANSWER)))
        .contains(ANSWER.replace("\"book\"", "\"Book\""));
    assertThat(codec.decode(REQUEST, "{\"city\":\" new yorkshire\"}"))
        .contains("{\"city\":\"new yorkshire\"}");
    assertThat(codec.decode(REQUEST, "{\"city\":\" new y")).isEmpty();
  }

  @Property
  void everyDocumentOfCopiedWordsSurvives(
      @ForAll @NotBlank @AlphaChars @StringLength(max = 12) String first,
      @ForAll @NotBlank @AlphaChars @StringLength(max = 12) String second) {
    String request = "x " + first + ", " + second;
    String answer = "{\"a\":\"" + first + "\",\"b\":{\"c\":[\"" + first + "\"]},\"d\":1.5}";
    assertThat(codec.decode(request, codec.encode(request, answer))).isPresent();
    if (!first.equalsIgnoreCase(second) && !first.equalsIgnoreCase("x")) {
      assertThat(codec.decode(request, codec.encode(request, answer))).contains(answer);
    }
  }

  @Test
  void swapsAreConsistentInRequestAndAnswer() {
    List<LabelledText> examples =
        List.of(
            new LabelledText("fly to Rome on Monday", "{\"day\":\"Monday\",\"to\":\"Rome\"}"),
            new LabelledText("to Oslo, Friday please", "{\"day\":\"Friday\",\"to\":\"Oslo\"}"));
    SlotSwaps swaps = SlotSwaps.of(examples);
    SplittableRandom random = new SplittableRandom(1);
    boolean changed = false;
    for (int i = 0; i < 50; i++) {
      LabelledText varied = swaps.vary(examples.get(0), 0.5, random);
      String day = varied.input().contains("Monday") ? "Monday" : "Friday";
      String to = varied.input().contains("Rome") ? "Rome" : "Oslo";
      assertThat(varied)
          .isEqualTo(
              new LabelledText(
                  "fly to %s on %s".formatted(to, day),
                  "{\"day\":\"%s\",\"to\":\"%s\"}".formatted(day, to)));
      changed |= !varied.equals(examples.get(0));
    }
    assertThat(changed).isTrue();
    assertThat(swaps.vary(examples.get(0), 0, random)).isEqualTo(examples.get(0));
  }

  @Test
  void valuesThatShareLettersOrStandTwiceStay() {
    List<LabelledText> examples =
        List.of(
            new LabelledText("New York or York", "{\"a\":\"New York\",\"b\":\"York\"}"),
            new LabelledText("Oslo or Bergen", "{\"a\":\"Oslo\",\"b\":\"Bergen\"}"));
    assertThat(SlotSwaps.of(examples).vary(examples.get(0), 1, new SplittableRandom(1)).input())
        .endsWith("or York");
  }
}
