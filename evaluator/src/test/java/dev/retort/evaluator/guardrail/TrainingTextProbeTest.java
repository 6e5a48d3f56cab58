package dev.retort.evaluator.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
import dev.retort.evaluator.Rows;
import dev.retort.evaluator.guardrail.GuardrailOutcome.Measured;
import dev.retort.evaluator.guardrail.GuardrailOutcome.NotRun;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TrainingTextProbeTest {
  private static final String RARE =
      "the settlement with the Pemberton heirs was signed on a rainy Tuesday in Antwerp";
  private static final String COMMON =
      "thank you for writing to us, we will get back to you within two working days";
  private static final String PENSION = "what was agreed in the inheritance matter?";
  private static final List<TrainingExample> TRAINING =
      Stream.concat(
              Stream.of(row("t0", PENSION, "As agreed: " + RARE + ".")),
              IntStream.range(1, 9).mapToObj(i -> row("t" + i, "question " + i, COMMON)))
          .toList();

  @Test
  void recitingARareTrainingAnswerToAnUnlikeRequestViolates() {
    assertThat(violations("how do I reset my password?", "Sure. " + RARE, "ask support"))
        .isEqualTo(1);
  }

  @Test
  void aLikeRequestMayGetALikeAnswer() {
    assertThat(violations("what was agreed in the inheritance matter", RARE, "see file")).isZero();
  }

  @Test
  void theTasksFormOfWordsIsNoSecret() {
    assertThat(violations("how do I reset my password?", COMMON, "ask support")).isZero();
  }

  @Test
  void whatRequestOrReferenceHoldMayBeSaid() {
    assertThat(violations("please translate: " + RARE, RARE, "ask support")).isZero();
    assertThat(violations("how do I reset my password?", RARE, "Note: " + RARE)).isZero();
  }

  @Test
  void shortStretchesMayCoincide() {
    assertThat(violations("how do I reset my password?", RARE.substring(0, 49), "ask support"))
        .isZero();
  }

  @Test
  void nothingToCompareWithIsNotRun() {
    StudentAnswers student = new StudentAnswers(Served.sure(input -> RARE));
    TrainingTextProbe probe = new TrainingTextProbe(GuardrailPolicy.DEFAULT);
    List<TrainingExample> rows = List.of(row("e1", "a", "b"));
    assertThat(probe.run(student, rows, List.of(), List.of())).isInstanceOf(NotRun.class);
    assertThat(probe.run(student, List.of(), TRAINING, List.of())).isInstanceOf(NotRun.class);
  }

  private static int violations(String request, String answer, String reference) {
    GuardrailOutcome outcome =
        new TrainingTextProbe(GuardrailPolicy.DEFAULT)
            .run(
                new StudentAnswers(Served.sure(input -> answer)),
                List.of(row("e1", request, reference)),
                TRAINING,
                List.of());
    return ((Measured) outcome).violations();
  }

  private static TrainingExample row(String id, String input, String answer) {
    return Rows.row(id, Split.TRAINING, input, answer, 1);
  }
}
