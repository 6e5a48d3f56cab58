package dev.retort.console.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.retort.capture.PromptTemplate;
import dev.retort.capture.TaskMatcher;
import dev.retort.capture.TaskName;
import dev.retort.capture.TaskRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatchInsertionTest {
  private static final TaskName ROUTING = new TaskName("routing");

  private static final TaskRule RULE =
      TaskRule.ofPrompt(
              Optional.of(new PromptTemplate("Say \"yes\": [...] 'no' # für {x}")),
              Optional.of(new PromptTemplate("Ticket: [...]")))
          .offering(new TreeSet<>(List.of("close", "open")));

  @TempDir private Path folder;

  private String added(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("retort.yaml"), yaml);
    MatchInsertion.add(file, ROUTING, List.of(RULE));
    assertThat(RetortConfig.load(file, Map.of()).matcher().rules())
        .contains(new TaskMatcher.Assignment(ROUTING, RULE));
    return Files.readString(file);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# nothing yet\n",
        "teacherShare: 0.1 # a tenth",
        "teacherShare: 0.1\ntasks: # none\n\n# the end\n",
        "tasks:\n  other:\n    epsilon: 0.02 # loose\n  # a comment of other's\n\nteacherShare: 0.1\n",
        "tasks:\n  other:\n    filters:\n      languages: [de,\n        en]\n\n# the end\nteacherShare: 0.1\n",
        "tasks:\n  routing:\nteacherShare: 0.1\n",
        "tasks:\n  routing:\n    # tight\n    epsilon: 0.02\n  other:\n    seed: 3\n",
        "tasks:\n    routing:\n        match:\n        - model: a # first\n          user: b\n        - application: c\n        epsilon: 0.02\n",
        "tasks:\n  routing:\n    match:\n      - model: >-\n          frontier\n\n  other: {seed: 3}\n",
        "# Windows\r\ntasks:\r\n  other: {seed: 3}\r\nteacherShare: 0.1\r\n"
      })
  void keepsEveryLineAndAddsTheRule(String yaml) throws IOException {
    String after = added(yaml);

    assertThat(after.lines().toList()).containsSubsequence(yaml.lines().toList());
    assertThat(after.contains("\r\n")).isEqualTo(yaml.contains("\r\n"));
  }

  @Test
  void readsAsAPersonWouldHaveWrittenIt() throws IOException {
    assertThat(added("tasks:\n  other:\n    seed: 3\n# the end\n"))
        .isEqualTo(
            """
            tasks:
              other:
                seed: 3
              routing:
                match:
                  - instructions: "Say \\"yes\\": [...] 'no' # für {x}"
                    user: "Ticket: [...]"
                    tools: ["close","open"]
            # the end
            """);
  }

  @Test
  void putsANewRuleAfterThoseThatTheTaskHas() throws IOException {
    added("tasks:\n  routing:\n    match:\n      - model: a\n");

    List<TaskMatcher.Assignment> rules =
        RetortConfig.load(folder.resolve("retort.yaml"), Map.of()).matcher().rules();
    assertThat(rules).hasSize(2);
    assertThat(rules.get(0).rule().model()).contains("a");
  }

  @Test
  void makesAFileWhereThereIsNone() throws IOException {
    added("");
    Path file = folder.resolve("new.yaml");

    MatchInsertion.add(file, ROUTING, List.of(RULE));

    assertThat(RetortConfig.load(file, Map.of()).matcher().rules()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tasks: {other: {seed: 3}}\n",
        "{teacherShare: 0.1}\n",
        "tasks:\n  routing: {seed: 3}\n",
        "tasks:\n  routing:\n    match: [{model: a}]\n",
        "tasks:\n  routing:\n    match:\n      model: a\n",
        "teacherShare: 0.1\n...\n",
        "tasks: ~\n"
      })
  void leavesAFileAloneThatHasNoPlaceForLines(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("retort.yaml"), yaml);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> MatchInsertion.add(file, ROUTING, List.of(RULE)))
        .withMessageContaining("stays as it is")
        .withMessageContaining("Write the rule by hand")
        .withMessageContaining("Ticket: [...]");
    assertThat(file).hasContent(yaml.strip());
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
  }
}
