package dev.retort.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.JsonFormat;
import java.nio.file.Path;
import java.util.List;
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

  @Test
  void aRecipeWithoutAStudentIsWrittenAsBeforeAndOneWithReadBack() {
    assertThat(JsonFormat.line(DecoderRecipe.DEFAULT)).doesNotContain("warmStart");
    DecoderRecipe warm =
        DecoderRecipe.DEFAULT.from(new WarmStart.FromStudent(Path.of("/students/1"), List.of("d")));
    assertThat(reread(warm)).isEqualTo(warm);
    DecoderRecipe wish = DecoderRecipe.DEFAULT.from(new WarmStart.FromChampion());
    assertThat(reread(wish)).isEqualTo(wish);
    assertThat(reread(DecoderRecipe.DEFAULT)).isEqualTo(DecoderRecipe.DEFAULT);
    assertThat(wish.cold()).isEqualTo(DecoderRecipe.DEFAULT);
  }

  private static DecoderRecipe reread(DecoderRecipe recipe) {
    return JsonFormat.mapper().convertValue(recipe, DecoderRecipe.class);
  }
}
