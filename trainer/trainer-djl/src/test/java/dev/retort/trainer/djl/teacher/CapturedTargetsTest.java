package dev.retort.trainer.djl.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.TokenLogprob;
import dev.retort.capture.TokenLogprob.Alternative;
import dev.retort.trainer.djl.loss.SoftTargets;
import dev.retort.trainer.djl.tokenizer.BpeTrainer;
import dev.retort.trainer.djl.tokenizer.PromptTemplate;
import dev.retort.trainer.djl.tokenizer.TextTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CapturedTargetsTest {
  @TempDir private Path folder;

  private TextTokenizer tokenizer;

  @BeforeEach
  void train() {
    new BpeTrainer(320, PromptTemplate.SPECIAL_TOKENS)
        .train(List.of("lamp on lamp on lamp off fan off fan on", "lamp off", "fan on é"))
        .write(folder);
    tokenizer = TextTokenizer.read(folder);
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  private int[] answer(String text) {
    return PromptTemplate.SCRATCH.answerIds(tokenizer, text);
  }

  /** The student's own tokens, as a provider words them. */
  private List<TokenLogprob> told(String text, Alternative... others) {
    List<TokenLogprob> told = new ArrayList<>();
    for (int id : tokenizer.encode(text)) {
      told.add(new TokenLogprob(tokenizer.decode(new int[] {id}), Math.log(0.6), List.of(others)));
    }
    return told;
  }

  @Test
  void namesWhatIsASingleTokenAndPutsTheRestIntoTheTail() {
    String text = "lamp on";
    List<TokenLogprob> told =
        told(
            text,
            new Alternative("fan", Math.log(0.2)),
            new Alternative("xylophone quartet", Math.log(0.1)));
    SoftTargets targets = new CapturedTargets(tokenizer, 4).of(answer(text), told).orElseThrow();
    assertThat(targets.places()).isEqualTo(answer(text).length);
    assertThat(targets.id(0, 0)).isEqualTo(answer(text)[0]);
    assertThat(targets.id(0, 1)).isEqualTo(tokenizer.encode("fan")[0]);
    assertThat(targets.logProbability(0, 1)).isCloseTo((float) Math.log(0.2), within(1e-6f));
    assertThat(targets.tail(0)).isCloseTo(0.2f, within(1e-6f));
    assertThat(targets.isKnown(targets.places() - 1)).as("of the end nothing is told").isFalse();
    assertThat(new CapturedTargets(tokenizer, 1).of(answer(text), told).orElseThrow().tail(0))
        .isCloseTo(0.4f, within(1e-6f));
  }

  @Test
  void otherTokensAreNotTheSameAnswer() {
    CapturedTargets targets = new CapturedTargets(tokenizer, 4);
    assertThat(targets.of(answer("lamp on"), told("fan on"))).isEmpty();
    assertThat(targets.of(answer("lamp on"), told("lamp on off"))).isEmpty();
    List<TokenLogprob> letters =
        "lamp on"
            .chars()
            .mapToObj(c -> new TokenLogprob(Character.toString(c), -0.1, List.of()))
            .toList();
    assertThat(targets.of(answer("lamp on"), letters)).isEmpty();
    assertThat(targets.of(answer("ü"), told("ü"))).as("halves of a character").isEmpty();
  }
}
