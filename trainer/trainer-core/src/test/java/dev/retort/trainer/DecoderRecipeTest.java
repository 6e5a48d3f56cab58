package dev.retort.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.JsonFormat;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DecoderRecipeTest {
  private static final DecoderRecipe PRETRAINED =
      new DecoderRecipe(
          new DecoderStart.FullFineTuning(Path.of("base")), Optimisation.FINE_TUNING, 512, false);

  @Test
  void onlyAStudentThatCanReadGetsInstructions() {
    assertThat(PRETRAINED.instructed("Answer in JSON.").instructions()).contains("Answer in JSON.");
    assertThat(PRETRAINED.instructed(" ")).isEqualTo(PRETRAINED);
    assertThat(DecoderRecipe.DEFAULT.instructed("Answer in JSON."))
        .isEqualTo(DecoderRecipe.DEFAULT);
  }

  @Test
  void instructionsSurviveJsonAndLeaveNoTraceWhereThereAreNone() throws Exception {
    DecoderRecipe instructed = PRETRAINED.instructed("Answer in JSON.");
    for (DecoderRecipe recipe : new DecoderRecipe[] {instructed, PRETRAINED}) {
      assertThat(JsonFormat.mapper().readValue(JsonFormat.line(recipe), DecoderRecipe.class))
          .isEqualTo(recipe);
    }
    assertThat(JsonFormat.line(PRETRAINED)).doesNotContain("instructions");
  }
}
