package dev.retort.capture.redaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that answers as Presidio's API document says, for two entities. */
class PresidioAnalyzerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PERSON = Pattern.compile("Zofia|Quill");
  private static final Pattern LOCATION = Pattern.compile("Gdynia");

  private final List<JsonNode> questions = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;
  private int status = 200;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/analyze", this::analyze);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void analyze(HttpExchange http) throws IOException {
    try (http) {
      JsonNode question = JSON.readTree(http.getRequestBody());
      questions.add(question);
      boolean legal =
          http.getRequestMethod().equals("POST")
              && question.path("text").isTextual()
              && question.path("language").asText().equals("en");
      ArrayNode results = JSON.createArrayNode();
      add("PERSON", PERSON, 0.85, question, results);
      add("LOCATION", LOCATION, 0.4, question, results);
      byte[] body = JSON.writeValueAsBytes(results);
      http.sendResponseHeaders(legal ? status : 500, body.length);
      http.getResponseBody().write(body);
    }
  }

  private static void add(
      String entity, Pattern pattern, double score, JsonNode question, ArrayNode results) {
    String text = question.get("text").textValue();
    Matcher matcher = pattern.matcher(text);
    List<String> entities = new ArrayList<>();
    question.path("entities").forEach(wanted -> entities.add(wanted.textValue()));
    boolean asked =
        entities.contains(entity) && score >= question.path("score_threshold").asDouble();
    while (asked && matcher.find()) {
      results
          .addObject()
          .put("entity_type", entity)
          .put("start", text.codePointCount(0, matcher.start()))
          .put("end", text.codePointCount(0, matcher.end()))
          .put("score", score)
          .putNull("analysis_explanation");
    }
  }

  private AnalyzerConfig config(double threshold, AnalyzerConfig.Need need) {
    URI url = URI.create("http://127.0.0.1:%d/".formatted(server.getAddress().getPort()));
    return new AnalyzerConfig(
        url,
        "en",
        threshold,
        new TreeSet<>(List.of("PERSON", "LOCATION")),
        Duration.ofSeconds(5),
        need);
  }

  private static Redactor redactor(PresidioAnalyzer analyzer) {
    return Redactor.forLog(RedactionConfig.DEFAULT, Optional.of(analyzer));
  }

  @Test
  void whatTheAnalyserFindsGoesWithWhatTheRulesFind() {
    PresidioAnalyzer analyzer =
        new PresidioAnalyzer(config(0.3, AnalyzerConfig.Need.REQUIRED), Clock.systemUTC());

    assertThat(redactor(analyzer).redact("😀 Zofia of Gdynia, zofia@example.org").text())
        .isEqualTo("😀 [PERSON_NAME_1] of [LOCATION_1], [EMAIL_1]");
    JsonNode question = questions.get(0);
    assertThat(question.get("language").textValue()).isEqualTo("en");
    assertThat(question.get("score_threshold").doubleValue()).isEqualTo(0.3);
    assertThat(question.get("entities")).hasSize(2);
    assertThat(questions).hasSize(1);
  }

  @Test
  void whatTheAnalyserIsLessSureOfStays() {
    PresidioAnalyzer analyzer =
        new PresidioAnalyzer(config(0.5, AnalyzerConfig.Need.REQUIRED), Clock.systemUTC());

    assertThat(redactor(analyzer).redact("Quill in Gdynia").text())
        .isEqualTo("[PERSON_NAME_1] in Gdynia");
  }

  @Test
  void aRepeatedTextIsAskedAboutOnce() {
    PresidioAnalyzer analyzer =
        new PresidioAnalyzer(config(0.5, AnalyzerConfig.Need.REQUIRED), Clock.systemUTC());
    Redactor redactor = redactor(analyzer);

    redactor.redact(List.of(), List.of("You help Quill."));
    assertThat(redactor.redact(List.of(), List.of("You help Quill.")).text())
        .isEqualTo("You help [PERSON_NAME_1].");
    assertThat(questions).hasSize(1);
  }

  @Test
  void nothingPassesWhereTheAnalyserIsRequiredAndDown() {
    status = 503;
    PresidioAnalyzer analyzer =
        new PresidioAnalyzer(config(0.5, AnalyzerConfig.Need.REQUIRED), Clock.systemUTC());
    Redactor redactor = redactor(analyzer);

    assertThatThrownBy(() -> redactor.redact("Quill of 7 Mill Lane"))
        .isInstanceOf(RedactionException.class)
        .hasMessageContaining("status 503")
        .hasMessageContaining("redaction.analyzer.required")
        .hasMessageNotContaining("Quill");
  }

  @Test
  void textsAreCountedThatPassWithoutTheAnalyser() {
    status = 503;
    Instant now = Instant.parse("2025-06-01T00:00:00Z");
    PresidioAnalyzer analyzer =
        new PresidioAnalyzer(
            config(0.5, AnalyzerConfig.Need.BEST_EFFORT), Clock.fixed(now, ZoneOffset.UTC));
    Redactor redactor = redactor(analyzer);

    assertThat(redactor.redact("Quill, quill@example.org").text()).isEqualTo("Quill, [EMAIL_1]");
    assertThat(redactor.redact("Quill again").text()).isEqualTo("Quill again");
    assertThat(analyzer.unanalysed()).isEqualTo(2);
    // It is left alone for a while after it failed.
    assertThat(questions).hasSize(1);
  }
}
