package dev.retort.capture.redaction;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks an analyser that speaks Presidio's API for the personal data in a text. Thread-safe; blocks
 * for at most the configured time a text. Where it may be down, it is left alone for {@value
 * #PAUSE_SECONDS} seconds after a failure, so that capture is not slowed by it.
 *
 * @see <a href="https://microsoft.github.io/presidio/api-docs/api-docs.html">Presidio's API</a>
 */
public final class PresidioAnalyzer {
  private static final Logger LOG = LoggerFactory.getLogger(PresidioAnalyzer.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PAUSE_SECONDS = 10;
  private static final int OK = 200;

  /** What Presidio's entities are here; others keep their name. */
  private static final Map<String, PersonalDataKind> KINDS =
      Map.ofEntries(
          Map.entry("PERSON", PersonalDataKind.PERSON_NAME),
          Map.entry("EMAIL_ADDRESS", PersonalDataKind.EMAIL),
          Map.entry("PHONE_NUMBER", PersonalDataKind.PHONE),
          Map.entry("CREDIT_CARD", PersonalDataKind.CREDIT_CARD),
          Map.entry("IBAN_CODE", PersonalDataKind.IBAN),
          Map.entry("IP_ADDRESS", PersonalDataKind.IP_ADDRESS),
          Map.entry("US_SSN", PersonalDataKind.US_SSN),
          Map.entry("US_ITIN", PersonalDataKind.US_SSN),
          Map.entry("US_BANK_NUMBER", PersonalDataKind.BANK_ACCOUNT),
          Map.entry("US_PASSPORT", PersonalDataKind.NATIONAL_ID),
          Map.entry("US_DRIVER_LICENSE", PersonalDataKind.NATIONAL_ID),
          Map.entry("UK_NHS", PersonalDataKind.NATIONAL_ID),
          Map.entry("UK_NINO", PersonalDataKind.NATIONAL_ID));

  private final AnalyzerConfig config;
  private final Clock clock;
  private final URI endpoint;
  private final HttpClient client;
  private final AtomicReference<Instant> pausedUntil = new AtomicReference<>(Instant.MIN);
  private final LongAdder unanalysed = new LongAdder();

  /**
   * An analyser.
   *
   * @param clock for the pause after a failure
   */
  public PresidioAnalyzer(AnalyzerConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
    this.endpoint = URI.create(config.url().toString().replaceFirst("/+$", "") + "/analyze");
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(config.timeout())
            .build();
  }

  /** How many texts have been redacted without the analyser, because it was down. */
  public long unanalysed() {
    return unanalysed.sum();
  }

  /**
   * The values in a text, in any order; empty if the analyser is down and need not be up.
   *
   * @throws RedactionException if it is down and has to be up
   */
  Optional<List<PersonalDataSpan>> find(String text) {
    if (text.isBlank()) {
      return Optional.of(List.of());
    }
    boolean required = config.need() == AnalyzerConfig.Need.REQUIRED;
    if (!required && clock.instant().isBefore(pausedUntil.get())) {
      unanalysed.increment();
      return Optional.empty();
    }
    try {
      return Optional.of(ask(text));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RedactionException("interrupted while asking the analyser " + endpoint, e);
    } catch (IOException e) {
      if (required) {
        throw new RedactionException(
            "the analyser of personal data at %s did not answer: %s. Without it nothing is captured, for the configuration requires it (redaction.analyzer.required): start it, or see that it is reachable."
                .formatted(endpoint, reason(e)),
            e);
      }
      unanalysed.increment();
      pausedUntil.set(clock.instant().plus(Duration.ofSeconds(PAUSE_SECONDS)));
      LOG.warn(
          "the analyser of personal data at {} did not answer: {}. Texts are redacted by the rules alone for {} s; {} have been so far",
          endpoint,
          reason(e),
          PAUSE_SECONDS,
          unanalysed());
      return Optional.empty();
    }
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private List<PersonalDataSpan> ask(String text) throws IOException, InterruptedException {
    ObjectNode question = JSON.createObjectNode();
    question.put("text", text).put("language", config.language());
    question.put("score_threshold", config.scoreThreshold());
    if (!config.entities().isEmpty()) {
      config.entities().forEach(question.putArray("entities")::add);
    }
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .timeout(config.timeout())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(question)))
            .build();
    HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() != OK) {
      throw new IOException("status " + response.statusCode());
    }
    return spans(text, JSON.readTree(response.body()));
  }

  private List<PersonalDataSpan> spans(String text, JsonNode results) throws IOException {
    if (!results.isArray()) {
      throw new IOException("its answer is no list of results");
    }
    List<PersonalDataSpan> spans = new ArrayList<>(results.size());
    int length = text.codePointCount(0, text.length());
    for (JsonNode result : results) {
      int start = result.path("start").asInt(-1);
      int end = result.path("end").asInt(-1);
      if (start < 0 || end <= start || end > length) {
        throw new IOException(
            "a result from %d to %d is not within a text of %d characters"
                .formatted(start, end, length));
      }
      if (result.path("score").asDouble(1) >= config.scoreThreshold()) {
        // The analyser counts characters, a string here UTF-16 units.
        int from = text.offsetByCodePoints(0, start);
        int to = text.offsetByCodePoints(from, end - start);
        spans.add(new PersonalDataSpan(from, to, kind(result.path("entity_type").asText())));
      }
    }
    return spans;
  }

  private static PersonalDataKind kind(String entity) throws IOException {
    PersonalDataKind known = KINDS.get(entity);
    if (known != null) {
      return known;
    }
    try {
      return new PersonalDataKind(entity.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IOException("a result's entity_type is " + e.getMessage(), e);
    }
  }
}
