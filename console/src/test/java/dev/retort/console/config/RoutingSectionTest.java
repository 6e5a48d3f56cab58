package dev.retort.console.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.DocumentFormat;
import dev.retort.capture.DocumentFormat.Marks;
import dev.retort.capture.DocumentFormat.Order;
import dev.retort.capture.RequestedAnswer.Form;
import dev.retort.capture.Role;
import dev.retort.capture.TaskName;
import dev.retort.router.AnswerPolicy;
import dev.retort.router.RouterConfig;
import dev.retort.router.RoutingPolicy;
import dev.retort.router.StepPolicy.Taker;
import dev.retort.router.cache.CachePolicy;
import dev.retort.router.cache.CachePolicy.TeacherAnswers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingSectionTest {
  private static final TaskName TASK = new TaskName("t");

  @TempDir private Path folder;

  @Test
  void refusesRulesOfStepsThatNobodyAsksFor() {
    assertThatThrownBy(
            () ->
                load(
                    """
                    tasks:
                      t:
                        routing:
                          steps:
                            rules:
                              - {kind: plan, tools: [search], precedence: rule}
                    """))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("steps.rules: they tell of what kind a step is, and without kinds")
        .hasMessageContaining("steps.rules[1].precedence: what a request says of its own kind")
        .hasMessageContaining("2 problems");
  }

  @Test
  void readsHowATaskIsRouted() throws Exception {
    RetortConfig config =
        load(
            """
            router: {cacheMegabytes: 8}
            tasks:
              t:
                match: {user: 'Answer [...]'}
                documents: {begin: '<d>', end: '</d>', between: '<n>', roles: [tool], order: any}
                routing:
                  policy: accuracy=0.995
                  cache: {minutes: 60, teacher: deterministic}
                  steps:
                    kinds: {plan: teacher, extraction: student}
                    rules:
                      - {kind: plan, tools: [search, book]}
                      - {kind: extraction, asks: json}
                    otherwise: teacher
                    rememberMinutes: 15
            """);
    RoutingPolicy routing = config.task(TASK).routing();
    DocumentFormat documents =
        new DocumentFormat(
            Optional.of(new Marks("<d>", "</d>", Optional.of("<n>"))),
            new TreeSet<>(Set.of(Role.TOOL)),
            Order.ANY);

    assertThat(config.router().cacheBytes()).isEqualTo(8L << 20);
    assertThat(routing.policy()).isEqualTo(new AnswerPolicy.Accuracy(0.995));
    assertThat(routing.cache())
        .isEqualTo(new CachePolicy(Optional.of(Duration.ofHours(1)), TeacherAnswers.DETERMINISTIC));
    assertThat(routing.steps().takers())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("plan", Taker.TEACHER, "extraction", Taker.STUDENT));
    assertThat(routing.steps().rules()).hasSize(2);
    assertThat(routing.steps().rules().get(0).request().orElseThrow().tools())
        .containsExactly("book", "search");
    assertThat(routing.steps().rules().get(1).form()).contains(Form.JSON);
    assertThat(routing.steps().otherwise()).isEqualTo(Taker.TEACHER);
    assertThat(routing.steps().remembered()).contains(Duration.ofMinutes(15));
    assertThat(routing.documents()).contains(documents);
    assertThat(config.matcher().rules().get(0).documents()).contains(documents);
    assertThat(config.task(TASK).plan().documents()).contains(documents);
  }

  @Test
  void routesByCostAndKeepsNothingUnlessTold() throws Exception {
    RetortConfig config = load("tasks: {t: {seed: 2}}");

    assertThat(config.task(TASK).routing()).isEqualTo(RoutingPolicy.DEFAULT);
    assertThat(config.task(new TaskName("other")).routing()).isEqualTo(RoutingPolicy.DEFAULT);
    assertThat(config.router()).isEqualTo(RouterConfig.DEFAULT);
    assertThat(RoutingPolicy.DEFAULT.cache().remembered()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{routing: {polcy: cost}}|unknown key tasks.t.routing.polcy: did you mean 'policy'?",
        "{routing: {policy: fast}}|'fast' is no policy: write cost, latency",
        "{routing: {cache: {minutes: 0}}}|kept for more than nothing",
        "{routing: {cache: {minutes: 1441}}}|no more than PT24H",
        "{routing: {cache: {teacher: all}}}|say for how many minutes",
        "{routing: {cache: {minutes: 5, teacher: some}}}|none of none, deterministic and all",
        "{routing: {steps: {kinds: {plan: planner}}}}|metadata: {step: KIND}",
        "{routing: {steps: {rules: [{asks: json}]}}}|tasks.t.routing.steps.rules[1].kind is missing",
        "{routing: {steps: {rules: [{kind: plan}]}}}|would make every request a step 'plan'",
        "{routing: {steps: {rules: [{kind: plan, asks: xml}]}}}|none of text, json and calls",
        "{documents: {begin: '<d>'}}|tasks.t.documents.end is missing",
        "{documents: {order: any}}|give begin and end, roles, or both",
        "{documents: {roles: [toll]}}|did you mean 'tool'?"
      })
  void saysWhatIsWrong(String task, String expected) {
    assertThatThrownBy(() -> load("tasks: {t: " + task + "}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void aCacheOfNothingIsRefused() {
    assertThatThrownBy(() -> load("router: {cacheMegabytes: 0}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("holds next to nothing");
  }

  private RetortConfig load(String yaml) throws IOException {
    return RetortConfig.load(Files.writeString(folder.resolve("retort.yaml"), yaml), Map.of());
  }
}
