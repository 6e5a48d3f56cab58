package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.retort.capture.JsonFormat;
import dev.retort.console.ConsoleAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Personal data and secrets are planted wherever they can come in: in logs, in live traffic, in
 * answers, in headers, in the configuration. Then every byte of everything that a whole night, a
 * served router, its console and a remote gateway have left is searched for them, before an erasure
 * and after it.
 */
@Tag("fault")
@Tag("fault-secrets")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PlantedSecretsIT {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final int TRAINING = 1_500;
  private static final int LATER = 1_200;
  private static final int PLANTED_EVERY = 90;
  private static final String PERSON = "account-zebrafish-4711";

  /** Of each value, a part that nothing else holds. */
  private static final List<String> PERSONAL =
      List.of(
          "quentin.zebrafish@lantern-mail.example",
          "+49 30 23125 014",
          "4111 1111 1111 1111",
          "DE89 3704 0044 0532 0130 00",
          "078-05-1120",
          "203.0.113.77",
          "Quentin Zebrafish",
          "12 Quagmire Lane",
          PERSON);

  private static final List<String> TOLD =
      List.of(
          "sk-proj-plantedQUAGMIRE1234567890abcdef",
          "ghp_plantedzebrafishplantedzebrafish012345",
          "AKIAQUAGMIREPLANTED7",
          "zebra-passphrase-77");

  private static final String CALLERS_KEY = "sk-callerQUAGMIREcaller0123456789abcd";

  private static final Map<String, String> CONFIGURED =
      Map.of(
          "PLANTED_TEACHER_KEY", "sk-teacherLANTERNteacher0123456789ab",
          "PLANTED_SHOP_KEY", "shop-key-lantern-0123456789-abcdef",
          "PLANTED_NIGHT_TOKEN", "night-token-lantern-0123456789abcdef0123456789",
          "PLANTED_ADA_TOKEN", "ada-token-lantern-0123456789abcdef0123456789abc");

  /** What an erasure leaves nowhere: words that are no personal data by themselves. */
  private static final String WORDS = "gossamer trebuchet";

  private static final String TEXT =
      "My name is Quentin Zebrafish, I live at 12 Quagmire Lane, York. Mail"
          + " quentin.zebrafish@lantern-mail.example or call +49 30 23125 014 from 203.0.113.77."
          + " Card 4111 1111 1111 1111, IBAN DE89 3704 0044 0532 0130 00, ssn 078-05-1120. key"
          + " sk-proj-plantedQUAGMIRE1234567890abcdef ghp_plantedzebrafishplantedzebrafish012345 id"
          + " AKIAQUAGMIREPLANTED7, my password is zebra-passphrase-77 and "
          + WORDS;

  @TempDir private static Path folder;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static Path home;
  private static HttpServer teacher;

  @BeforeAll
  static void plantsInALogAndRunsANight() throws Exception {
    home = folder.resolve("home");
    teacher = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    teacher.createContext("/", PlantedSecretsIT::teach);
    teacher.start();
    Files.writeString(
        folder.resolve("retort.yaml"),
        """
        teacher: {url: "http://127.0.0.1:%d/v1", key: env:PLANTED_TEACHER_KEY}
        gateway: {applications: {shop: {key: env:PLANTED_SHOP_KEY, role: operator}}}
        registry:
          tokens:
            - {name: night, role: publisher, token: env:PLANTED_NIGHT_TOKEN}
            - {name: ada, role: approver, token: env:PLANTED_ADA_TOKEN}
        """
            .formatted(teacher.getAddress().getPort()));
    List<String> lines = new ArrayList<>(new TaskLog("desk", 11).lines(TRAINING + LATER));
    for (int row = 7; row < lines.size(); row += PLANTED_EVERY) {
      lines.set(row, planted(lines.get(row)));
    }
    // Lines that are rejected tell on the same person.
    lines.add(planted(lines.get(3)).replace("\"choices\"", "\"choises\""));
    lines.add("{\"user\": \"" + PERSON + "\", \"request\": \"" + TEXT);
    Path log =
        Files.write(Files.createDirectory(folder.resolve("in")).resolve("desk.jsonl"), lines);
    said("capture", "import", log.toString());
    said("run", "desk", "--evaluation-from", TaskLog.at(TRAINING).toString());
    said("report", "desk");
    said("dataset", "show");
    said("lineage", "desk@champion");
  }

  @AfterAll
  static void stops() {
    teacher.stop(0);
  }

  private static String planted(String line) throws IOException {
    JsonNode read = JsonFormat.mapper().readTree(line);
    ObjectNode message = (ObjectNode) read.at("/request/messages/0");
    message.put("content", message.get("content").asText() + ". " + TEXT);
    ((ObjectNode) read.get("request")).put("user", PERSON);
    return JsonFormat.line(read);
  }

  /** A teacher that repeats what it was told, and more. */
  private static void teach(HttpExchange call) throws IOException {
    try (call) {
      call.getRequestBody().readAllBytes();
      ObjectNode answer = JsonFormat.mapper().createObjectNode().put("id", "c");
      ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
      choice.putObject("message").put("role", "assistant").put("content", "Well. " + TEXT);
      choice.put("finish_reason", "stop");
      byte[] body = JsonFormat.line(answer).getBytes(StandardCharsets.UTF_8);
      call.getResponseHeaders().set("Content-Type", "application/json");
      call.sendResponseHeaders(200, body.length);
      call.getResponseBody().write(body);
    }
  }

  /** Runs a command line in a Java of its own, whose output stays in the folder. */
  private static void said(String... words) throws InterruptedException {
    try (RetortProcess process = process(words)) {
      assertThat(process.await(LONG)).as("%s: %s", List.of(words), process.err()).isIn(0, 3);
    }
  }

  private static RetortProcess process(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    if (!all.contains("--home")) {
      all.addAll(List.of("--home", home.toString()));
    }
    return RetortProcess.start(folder, CONFIGURED, all.toArray(String[]::new));
  }

  @Test
  @Order(1)
  void aServedRouterAndItsConsoleShowNothing() throws Exception {
    List<String> shown = new ArrayList<>();
    try (RetortProcess server =
        process("serve", "--port", "0", "--registry-port", "0", "--console-port", "0")) {
      URI router =
          URI.create(
              server.awaitLine(Pattern.compile("router on (http://[^\\s,]+)"), LONG).group(1));
      server.awaitLine(Pattern.compile("console on http://"), LONG);
      for (int i = 0; i < 40; i++) {
        assertThat(ask(router, i, i % 2 == 0 ? "invoice tax booked " : "").statusCode())
            .isEqualTo(200);
      }
      ConsoleAddress console = ConsoleAddress.in(home).orElseThrow();
      JsonNode document = JsonFormat.mapper().readTree(get(console, "/api/v1/openapi.json").body());
      for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
        if (path.getValue().has("get")) {
          shown.add(
              path.getKey()
                  + get(console, "/api/v1" + path.getKey().replaceAll("\\{\\w+}", "desk")).body());
        }
      }
      for (String path :
          List.of("/", "/traffic", "/runs", "/models", "/datasets", "/audit", "/settings")) {
        shown.add(path + get(console, path).body());
      }
      shown.add(get(router.resolve("/metrics")).body());
      shown.add(get(router.resolve("/health")).body());
      server.process().destroy();
      server.await(LONG);
    }
    Files.write(folder.resolve("shown.txt"), shown);
    assertThat(shown).hasSizeGreaterThan(20);
  }

  @Test
  @Order(2)
  void aGatewayWithASpoolKeepsNothing() throws Exception {
    int closed;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = free.getLocalPort();
    }
    Path remote = folder.resolve("remote");
    try (RetortProcess gateway =
        process(
            "gateway",
            "--port",
            "0",
            "--home",
            remote.toString(),
            "--collector",
            "http://127.0.0.1:" + closed)) {
      URI base =
          URI.create(
              gateway
                  .awaitLine(Pattern.compile("gateway to \\S+ on (http://[^\\s,]+)"), LONG)
                  .group(1));
      assertThat(ask(base, 1_000, "").statusCode()).isEqualTo(200);
      gateway.kill();
    }
    try (Stream<Path> spool = Files.walk(remote.resolve("spool"))) {
      assertThat(spool.filter(Files::isRegularFile)).as("something waits").isNotEmpty();
    }
  }

  private static HttpResponse<String> ask(URI base, int number, String words) throws Exception {
    ObjectNode body = JsonFormat.mapper().createObjectNode().put("model", "m").put("user", PERSON);
    body.putObject("metadata").put("task", "desk");
    body.putArray("messages")
        .addObject()
        .put("role", "user")
        .put("content", words + TEXT + " " + number);
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create(base + "/chat/completions"))
            .header("X-Retort-Key", CONFIGURED.get("PLANTED_SHOP_KEY"))
            .header("Authorization", "Bearer " + CALLERS_KEY)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JsonFormat.line(body)))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(ConsoleAddress console, String path) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(console.url().resolve(path))
            .header("Authorization", "Bearer " + console.token())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(URI address) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(address)
            .header("X-Retort-Key", CONFIGURED.get("PLANTED_SHOP_KEY"))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  @Order(3)
  void nothingThatWasPlantedIsAnywhere() {
    EveryByte bytes = new EveryByte(planted());
    List<String> found = bytes.in(folder, PlantedSecretsIT::isOutput);
    System.out.printf(
        "fault secrets: %d injected, %d survived (%d files searched)%n",
        planted().size(), planted().size() - values(found), bytes.files());
    assertThat(found).isEmpty();
    assertThat(new EveryByte(List.of(WORDS)).in(folder, PlantedSecretsIT::isOutput))
        .as("the search finds what is there")
        .isNotEmpty();
  }

  @Test
  @Order(4)
  void theHomesOwnKeysAreInTheirFilesAlone() throws IOException {
    List<String> keys = new ArrayList<>();
    for (String name : List.of("subjects.key", "redaction.key", "sampling.key")) {
      keys.add(Files.readString(home.resolve(name), StandardCharsets.ISO_8859_1).strip());
    }
    assertThat(keys).allMatch(key -> key.length() >= 16);
    assertThat(
            new EveryByte(keys)
                .in(folder, file -> isOutput(file) && !file.toString().endsWith(".key")))
        .isEmpty();
  }

  @Test
  @Order(5)
  void afterAnErasureTheWordsAroundThemAreNowhereEither() throws Exception {
    said("erase", "--user", PERSON, "--reason", "request-7", "--by", "ann", "--yes");

    // What was shown before, and what a gateway elsewhere has not handed in yet, is not the home's.
    List<String> found =
        new ArrayList<>(new EveryByte(planted()).in(home, PlantedSecretsIT::isOutput));
    found.addAll(new EveryByte(List.of(WORDS)).in(home, PlantedSecretsIT::isOutput));
    System.out.printf(
        "fault secrets: %d injected, %d survived (after an erasure)%n",
        planted().size() + 1, planted().size() + 1 - values(found));
    assertThat(found).isEmpty();
  }

  private static List<String> planted() {
    return Stream.of(PERSONAL, TOLD, List.of(CALLERS_KEY), List.copyOf(CONFIGURED.values()))
        .flatMap(List::stream)
        .toList();
  }

  private static long values(List<String> found) {
    return found.stream().map(line -> line.substring(0, line.indexOf("' in "))).distinct().count();
  }

  /** All but the log that was imported. */
  private static boolean isOutput(Path file) {
    return !file.startsWith(folder.resolve("in"));
  }
}
