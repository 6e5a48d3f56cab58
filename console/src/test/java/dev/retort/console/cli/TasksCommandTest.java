package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TasksCommandTest {
  private static final int TICKETS = 300;
  private static final int TITLES = 100;
  private static final List<String> LABELS = List.of("invoice", "leave", "access", "delivery");

  @TempDir private Path folder;

  private Path config;

  private InProcess retort(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--config", config.toString()));
    return InProcess.at(folder.resolve("home"), all.toArray(String[]::new));
  }

  @BeforeEach
  void importMixedTraffic() throws IOException {
    config = Files.writeString(folder.resolve("retort.yaml"), "# ours\nteacherShare: 0.1\n");
    Random random = new Random(7);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < TICKETS; i++) {
      lines.add(
          line(
              i,
              "You sort tickets of "
                  + word(random)
                  + ". Today is "
                  + (1 + i % 28)
                  + " May 2026. Answer with one label.",
              text(random, 9),
              LABELS.get(random.nextInt(LABELS.size()))));
    }
    for (int i = 0; i < TITLES; i++) {
      lines.add(
          line(
              TICKETS + i,
              "",
              "Write a title for the following report:\n" + text(random, 40),
              text(random, 8)));
    }
    Collections.shuffle(lines, random);
    Path log = Files.write(folder.resolve("log.jsonl"), lines);
    assertThat(retort("capture", "import", log.toString()).exit()).isZero();
  }

  private static String word(Random random) {
    return "w" + Integer.toString(1000 + random.nextInt(40_000), 36).replaceAll("[0-9]", "x");
  }

  private static String text(Random random, int words) {
    List<String> text = new ArrayList<>();
    for (int i = 0; i < words; i++) {
      text.add(word(random));
    }
    return String.join(" ", text);
  }

  private static String line(int number, String system, String user, String answer) {
    ObjectNode line = JsonFormat.mapper().createObjectNode();
    line.put("id", "x-%06d".formatted(number)).put("created", 1_777_000_000L + number);
    ObjectNode request = line.putObject("request").put("model", "frontier");
    var messages = request.putArray("messages");
    if (!system.isEmpty()) {
      messages.addObject().put("role", "system").put("content", system);
    }
    messages.addObject().put("role", "user").put("content", user);
    ObjectNode response = line.putObject("response");
    ObjectNode choice = response.putArray("choices").addObject();
    choice.putObject("message").put("role", "assistant").put("content", answer);
    choice.put("finish_reason", "stop");
    response.putObject("usage").put("prompt_tokens", 1_000).put("completion_tokens", 100);
    return JsonFormat.line(line);
  }

  private JsonNode discovered() throws IOException {
    InProcess discovery = retort("tasks", "discover", "--json");
    assertThat(discovery.exit()).as(discovery.err()).isZero();
    return JsonFormat.mapper().readTree(discovery.out());
  }

  @Test
  void showsWhatUntaggedTrafficConsistsOfAndCosts() throws IOException {
    JsonNode result = discovered();

    assertThat(result.path("untagged").asInt()).isEqualTo(TICKETS + TITLES);
    assertThat(result.path("groups")).hasSize(2);
    JsonNode tickets = result.path("groups").get(0).path("group");
    assertThat(tickets.path("requests").asInt()).isEqualTo(TICKETS);
    assertThat(tickets.path("form").asText()).isEqualTo("LABEL");
    assertThat(tickets.path("dollars").asDouble()).isCloseTo(TICKETS * 0.0035, within(1e-6));
    JsonNode saving = result.path("groups").get(0).path("saving");
    assertThat(saving.path("most").asDouble())
        .as("nine tenths of the spend, less the student's own cost")
        .isCloseTo(TICKETS * 0.0035 * 0.9 - TICKETS * 0.001 / 1000, within(1e-6));

    String table = retort("tasks", "discover").out();
    assertThat(table)
        .contains(
            "75.0%", "4 labels", "text", "user: Write a title for the following report: [...]")
        .contains("retort tasks accept GROUP");
  }

  @Test
  void acceptedGroupIsATaskForWhoeverReadsTheLog() throws IOException {
    String group = discovered().path("groups").get(0).path("group").path("id").asText();

    InProcess accepted = retort("tasks", "accept", group, "--name", "tickets");

    assertThat(accepted.exit()).as(accepted.err()).isZero();
    assertThat(accepted.err()).doesNotContain("Note:");
    assertThat(Files.readString(config))
        .startsWith(
            "# ours\nteacherShare: 0.1\ntasks:\n  tickets:\n    match:\n      - instructions: ");
    assertThat(retort("config", "check").exit()).isZero();
    JsonNode tasks = JsonFormat.mapper().readTree(retort("tasks", "--json").out());
    assertThat(tasks.findValuesAsText("task")).containsExactly("tickets");
    assertThat(tasks.findValuesAsText("exchanges")).containsExactlyInAnyOrder("100", "300");
    InProcess built = retort("dataset", "build", "--task", "tickets", "--json");
    assertThat(JsonFormat.mapper().readTree(built.out()).path("captured").asInt())
        .as(built.err())
        .isEqualTo(TICKETS);
    assertThat(discovered().path("untagged").asInt()).isEqualTo(TITLES);
    assertThat(retort("tasks", "accept", group, "--name", "again").paragraph())
        .contains("is no group of the latest discovery");
  }

  @Test
  void discoverSaysThatAnEmptyWindowHasNoExchanges() {
    InProcess later = retort("tasks", "discover", "--from", "2100-01-01T00:00:00Z");
    assertThat(later.out()).contains("there are no exchanges").doesNotContain("has a task");

    InProcess empty =
        InProcess.at(folder.resolve("empty"), "tasks", "discover", "--config", config.toString());
    assertThat(empty.out()).contains("there are no exchanges").doesNotContain("has a task");
  }

  @Test
  void saysWhatIsWrongWithAGroup() {
    assertThat(retort("tasks", "accept", "12345678").paragraph())
        .contains("Run `retort tasks discover` first");
    assertThat(retort("tasks", "discover", "--until", "2020-01-01T00:00:00Z").exit())
        .isEqualTo(ExitCode.NEGATIVE);
    assertThat(retort("tasks", "accept", "12345678").paragraph())
        .contains("'12345678' is no group");
  }
}
