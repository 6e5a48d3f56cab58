package dev.retort.console.web.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.Message;
import dev.retort.capture.PriceTable;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.http.proxy.CaptureCounts;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.traffic.DiscoveredTasks;
import dev.retort.console.traffic.LoggedTraffic;
import dev.retort.console.traffic.TrafficLedger;
import dev.retort.console.web.TestConsole;
import dev.retort.evaluator.cost.Economics;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrafficAreaTest {
  private static final Instant NOW = Instant.parse("2026-03-20T12:00:00Z");
  private static final List<String> LABELS = List.of("breakdown", "invoice", "leave");
  private static final PriceTable PRICES =
      new PriceTable(Map.of(PriceTable.ANY_MODEL, new PriceTable.Price(1, 10)));

  @TempDir Path folder;
  private Path config;
  private IcebergExchangeLog log;
  private TestConsole console;

  @BeforeEach
  void open() throws IOException {
    config = Files.writeString(folder.resolve("retort.yaml"), "# ours\nteacherShare: 0.1\n");
    log = IcebergExchangeLog.open(folder.resolve("exchanges"));
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    console =
        TestConsole.of(
            TrafficArea.of(
                new TrafficLedger(log::partsSince, PRICES, clock, Runnable::run),
                new DiscoveredTasks(folder),
                log,
                new Economics(PRICES, 0.001, 0.1, 0),
                config,
                () -> RetortConfig.load(config, Map.of()).matcher(),
                () ->
                    new CaptureCounts(41, new TreeMap<>(Map.of("queue full", 2L)), new TreeMap<>()),
                clock,
                Runnable::run));
  }

  @AfterEach
  void close() {
    console.close();
    log.close();
  }

  private String page() {
    HttpResponse<String> response = console.get("/traffic");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }

  private JsonNode json() throws IOException {
    return JsonFormat.mapper().readTree(console.get("/api/v1/traffic").body());
  }

  private static Exchange ticket(int number, Random random) {
    StringBuilder text = new StringBuilder();
    for (int word = 0; word < 9; word++) {
      text.append('w').append(Integer.toString(1000 + random.nextInt(40_000), 36)).append(' ');
    }
    return new Exchange(
        new ExchangeId("t-%04d".formatted(number)),
        Optional.empty(),
        NOW.minusSeconds(number),
        "frontier",
        new Prompt(
            List.of(
                new Message(
                    Role.SYSTEM,
                    "You sort the tickets of a factory by what they are about. Answer with one label and nothing else."),
                new Message(Role.USER, text.toString()))),
        new Completion(LABELS.get(random.nextInt(LABELS.size())), Completion.Finish.STOP),
        new TokenUsage(1000, 100),
        Duration.ZERO,
        AnsweredBy.TEACHER,
        Optional.empty());
  }

  private void tickets() {
    Random random = new Random(7);
    List<Exchange> tickets = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      tickets.add(ticket(i, random));
    }
    log.append(tickets);
  }

  @Test
  void anEmptyLogSaysWhatToDo() {
    page();

    assertThat(page())
        .contains("retort capture import", "Nobody has looked yet", "41", "2 (queue full)");
  }

  @Test
  void showsVolumesAndSpendByTaskModelAndApplication() throws IOException {
    log.append(
        List.of(
            LoggedTraffic.exchange("a", "bank", NOW, AnsweredBy.TEACHER, 1.5),
            LoggedTraffic.exchange("b", "bank", NOW, new AnsweredBy.Student("bank/1", 0.9), -1),
            LoggedTraffic.exchange("c", "mail", NOW, AnsweredBy.TEACHER, 0.5)));
    page();

    assertThat(page()).contains("$2.00", "33.3 %", "bank", "shop", "data-y=\"0,");
    JsonNode json = json();
    assertThat(json.path("tasks").get(0).path("name").asText()).isEqualTo("bank");
    assertThat(json.path("tasks").get(0).path("byStudents").asLong()).isEqualTo(1);
    assertThat(json.path("days")).hasSize(TrafficLedger.DAYS);
    assertThat(json.path("total").path("dollars").asDouble()).isEqualTo(2.0);
    assertThat(json.path("capture").path("captured").asLong()).isEqualTo(41);
  }

  @Test
  void aGroupThatIsFoundBecomesATaskInTheFile() throws IOException {
    tickets();

    assertThat(console.post("/api/v1/traffic/discover", "{}").statusCode()).isEqualTo(200);
    JsonNode group = json().path("discovery").path("groups").get(0);
    String id = group.path("id").asText();
    assertThat(group.path("requests").asLong()).isEqualTo(200);
    assertThat(page()).contains("/traffic/groups/" + id + "/accept", "by what they are about");

    HttpResponse<String> accepted =
        console.submit("/traffic/groups/" + id + "/accept", "name=factory-tickets&next=/traffic");
    assertThat(accepted.statusCode()).isEqualTo(303);
    assertThat(Files.readString(config))
        .startsWith("# ours\nteacherShare: 0.1\n")
        .contains("factory-tickets:");
    assertThat(RetortConfig.load(config, Map.of()).matcher().rules()).hasSize(1);
    assertThat(json().path("discovery").path("groups").get(0).path("isAccepted").asBoolean())
        .isTrue();
    assertThat(page()).contains("a task").doesNotContain("Make it a task");
    assertThat(console.deeds())
        .extracting(deed -> deed.done().subject())
        .containsExactly("factory-tickets = " + id, "traffic");
  }

  @Test
  void whatIsNoGroupBecomesNoTask() throws IOException {
    tickets();
    console.post("/api/v1/traffic/discover", "{}");

    HttpResponse<String> refused =
        console.post("/api/v1/traffic/groups/ffffffff/accept", "{\"name\": \"x\"}");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("'ffffffff' is no group");
    assertThat(Files.readString(config)).isEqualTo("# ours\nteacherShare: 0.1\n");
  }
}
