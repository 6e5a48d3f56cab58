package dev.retort.console.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.TaskName;
import dev.retort.router.GuardPolicy;
import dev.retort.router.HighStakesSlice;
import dev.retort.router.HighStakesSlice.Handling;
import dev.retort.router.RedLine;
import dev.retort.router.RoutingPolicy;
import dev.retort.router.VerifyPolicy;
import dev.retort.router.VerifyPolicy.SecondOpinion;
import dev.retort.router.VerifyPolicy.Silence;
import dev.retort.router.held.HeldPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeguardSectionsTest {
  private static final TaskName TASK = new TaskName("t");

  @TempDir private Path folder;

  @Test
  void readsRedLinesHighStakesAndVerifiers() throws Exception {
    Path schema = Files.writeString(folder.resolve("schema.json"), "{\"type\":\"object\"}");
    RetortConfig config =
        load(
            """
            router: {held: {expiryHours: 5, keptHours: 2, entries: 9}}
            models: {cheap: {url: 'http://127.0.0.1:1/v1'}}
            tasks:
              t:
                routing:
                  guard: {personalData: off}
                  stakes:
                    - {name: legal, then: hold, pattern: '(?i)lawyer', languages: [deu]}
                    - {name: gold, then: teacher, metadata: {tier: gold}, minimumWords: 4}
                  verify:
                    labels: [a, b]
                    schema: %s
                    second: {model: cheap, patienceMillis: 300, silence: passes}
            """
                .formatted(schema));
    RoutingPolicy routing = config.task(TASK).routing();

    assertThat(config.router().held())
        .isEqualTo(new HeldPolicy(Duration.ofHours(5), Duration.ofHours(2), 9));
    assertThat(routing.guard())
        .isEqualTo(new GuardPolicy(Set.of(RedLine.INJECTION, RedLine.REFUSAL)));
    assertThat(routing.stakes().slices())
        .extracting(HighStakesSlice::name, HighStakesSlice::handling)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("legal", Handling.HOLD),
            org.assertj.core.groups.Tuple.tuple("gold", Handling.TEACHER));
    assertThat(routing.stakes().slices().get(0).pattern().orElseThrow().pattern())
        .isEqualTo("(?i)lawyer");
    assertThat(routing.verify().labels()).containsExactly("a", "b");
    assertThat(routing.verify().schema()).isPresent();
    assertThat(routing.verify().second())
        .contains(new SecondOpinion("cheap", Duration.ofMillis(300), Silence.PASSES));
  }

  @Test
  void watchesEveryLineAndHoldsAndVerifiesNothingUnlessTold() throws Exception {
    RoutingPolicy routing = load("tasks: {t: {seed: 2}}").task(TASK).routing();

    assertThat(routing.guard()).isEqualTo(GuardPolicy.DEFAULT);
    assertThat(routing.stakes().slices()).isEmpty();
    assertThat(routing.verify()).isEqualTo(VerifyPolicy.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "guard: {injection: maybe}|neither on nor off",
        "stakes: [{then: hold, pattern: x}]|tasks.t.routing.stakes[1].name is missing",
        "stakes: [{name: a, then: hold}]|slice a has no condition",
        "stakes: [{name: a, then: wait, pattern: x}]|neither teacher nor hold",
        "stakes: [{name: a, then: hold, pattern: '(?=x)'}]|no look-around",
        "stakes: [{name: a, then: hold, patern: x}]|did you mean 'pattern'?",
        "verify: {second: {patienceMillis: 5}}|verify.second.model is missing",
        "verify: {second: {model: dear}}|'dear' is none of models",
        "verify: {second: {model: dear, silence: waits}}|neither defers nor passes",
        "verify: {schema: absent.json}|absent.json"
      })
  void saysWhatIsWrong(String routing, String expected) {
    assertThatThrownBy(() -> load("tasks: {t: {routing: {%s}}}".formatted(routing)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(expected);
  }

  private RetortConfig load(String yaml) throws IOException {
    return RetortConfig.load(Files.writeString(folder.resolve("retort.yaml"), yaml), Map.of());
  }
}
