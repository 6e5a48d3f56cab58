package dev.retort.capture.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.wire.WireAnswer;
import dev.retort.capture.wire.WireProtocol;
import dev.retort.capture.wire.WireProtocols;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Azure OpenAI behind Azure API Management, whose gateway logs hold the bodies: as diagnostic
 * settings write them to storage (fields under {@code properties}), or as the columns of {@code
 * ApiManagementGatewayLogs}. A body is JSON, or the text of it. Gateway logs keep the first 8,192
 * bytes of a body at most: one that was cut is rejected.
 *
 * @see <a href="https://learn.microsoft.com/azure/api-management/gateway-log-schema-reference">
 *     Gateway log schema</a>
 */
final class AzureFormat implements RecordFormat {
  private static final Pattern DEPLOYMENT = Pattern.compile("/deployments/([^/?]+)/");

  @Override
  public boolean recognises(JsonNode record) {
    return !requestBody(record).isMissingNode();
  }

  private static JsonNode requestBody(JsonNode record) {
    return field(record, "backendRequestBody", "BackendRequestBody", "requestBody", "RequestBody");
  }

  private static JsonNode field(JsonNode record, String... names) {
    JsonNode inProperties = LogFields.first(LogFields.json(record.path("properties")), names);
    return inProperties.isMissingNode() ? LogFields.first(record, names) : inProperties;
  }

  @Override
  public Reading read(JsonNode record, Path file) {
    JsonNode asked = whole(requestBody(record), "request");
    String url = field(record, "backendUrl", "BackendUrl", "url", "Url").asText("");
    if (url.contains("/embeddings") || url.contains("/images/") || url.contains("/audio/")) {
      return new Reading.PassedOver("calls of embeddings, images and audio");
    }
    WireProtocol protocol = protocol(url);
    JsonNode status =
        field(record, "backendResponseCode", "BackendResponseCode", "responseCode", "ResponseCode");
    JsonNode answered =
        field(record, "backendResponseBody", "BackendResponseBody", "responseBody", "ResponseBody");
    boolean failed = LoggedAnswer.isErrorStatus(status) || answered.asText("-").isBlank();
    Matcher deployment = DEPLOYMENT.matcher(url);
    return LoggedExchange.of(
            protocol.request(asked),
            failed
                ? WireAnswer.FAILED
                : protocol.answer(LoggedAnswer.whole(whole(answered, "response"), protocol)),
            LogFields.time(field(record, "time", "TimeGenerated", "timestamp"))
                .orElseThrow(() -> new MalformedExchangeException("the record has no 'time'")))
        .id(field(record, "correlationId", "CorrelationId", "requestId").asText(""))
        .model(asked.hasNonNull("model") || !deployment.find() ? "" : deployment.group(1))
        .latency(
            Optional.of(field(record, "durationMs", "TotalTime", "totalTime", "DurationMs"))
                .filter(JsonNode::isNumber)
                .map(millis -> Duration.ofMillis(millis.asLong())))
        .details(
            new DetailsBuilder()
                .upstream("azure")
                .application(field(record, "apimSubscriptionId", "ApimSubscriptionId").asText("")))
        .build();
  }

  private static WireProtocol protocol(String url) {
    return WireProtocols.byPath().entrySet().stream()
        .filter(entry -> url.split("\\?", -1)[0].endsWith(entry.getKey().substring("/v1".length())))
        .max((one, other) -> one.getKey().length() - other.getKey().length())
        .<WireProtocol>map(Map.Entry::getValue)
        .orElse(WireProtocols.ANY);
  }

  private static JsonNode whole(JsonNode body, String which) {
    JsonNode read = LogFields.json(body);
    String text = read.asText("").strip();
    if (read.isMissingNode() || text.startsWith("{") || text.startsWith("[")) {
      throw new MalformedExchangeException(
          "the %s's body is no JSON: it was cut after %,d characters; gateway logs keep 8,192 bytes at most"
              .formatted(which, text.length()));
    }
    return read;
  }
}
