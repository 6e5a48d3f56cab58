package dev.retort.router.cache;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.DocumentFormat;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.Role;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A request in the one form that all equal ones have, whatever the protocol. What does not change
 * an answer is left out: whether it is streamed, whom it is for, metadata, where it is billed and
 * stored; any other member counts, known or not. The order of members, the spelling of numbers and
 * the ids of calls do not count.
 *
 * <p>Texts are taken word for word ({@link #exact}) or normalised ({@link #normal}): Unicode's
 * composed form (NFC), line feeds for other ends of lines, and no blanks at the ends of lines and
 * around the text. Blanks inside of lines, case and punctuation count: in code and in tables they
 * have a meaning.
 */
public final class CanonicalRequest {
  private static final Set<String> IRRELEVANT =
      Set.of(
          "stream",
          "stream_options",
          "metadata",
          "user",
          "safety_identifier",
          "store",
          "service_tier",
          "prompt_cache_key",
          "prompt_cache_retention");

  /** Where protocols keep what is said. */
  private static final Set<String> SAID =
      Set.of("messages", "input", "system", "instructions", "prompt");

  /** Documents of the caller's own inside of what is said: every character counts. */
  private static final Set<String> OPAQUE = Set.of("arguments", "json", "image_url", "source");

  private static final Set<String> CALL_IDS =
      Set.of("tool_call_id", "call_id", "tool_use_id", "toolUseId");

  private static final Set<String> CALL_TYPES = Set.of("function", "function_call", "tool_use");

  private static final Pattern LINE_ENDS = Pattern.compile("[^\\S\\n]*(\\r\\n?|\\n)");

  private final JsonNode body;
  private final Optional<DocumentFormat> format;

  /**
   * A request.
   *
   * @param body as its protocol has it
   * @param format how it carries documents
   */
  public CanonicalRequest(JsonNode body, Optional<DocumentFormat> format) {
    this.body = body;
    this.format = format;
  }

  /** What requests have in common that are the same word for word. */
  public CacheKey exact() {
    return new Writing(Optional.empty(), Spelling.EXACT).key();
  }

  /** What requests have in common that say the same. */
  public CacheKey normal() {
    return new Writing(format, Spelling.NORMAL).key();
  }

  /** Whether its answer would hardly be another one if it were asked again. */
  public boolean isDeterministic() {
    JsonNode temperature =
        body.has("inferenceConfig")
            ? body.path("inferenceConfig").path("temperature")
            : body.path("temperature");
    return temperature.isNumber() && temperature.doubleValue() == 0;
  }

  private enum Spelling {
    EXACT,
    NORMAL
  }

  static String normalised(String text) {
    return LINE_ENDS
        .matcher(Normalizer.normalize(text, Normalizer.Form.NFC))
        .replaceAll("\n")
        .strip();
  }

  /** One way to write the request down. */
  private final class Writing {
    private final Optional<DocumentFormat> documentsIn;
    private final Spelling spelling;
    private final Map<String, String> calls = new HashMap<>();
    private final List<String> documents = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    Writing(Optional<DocumentFormat> documentsIn, Spelling spelling) {
      this.documentsIn = documentsIn;
      this.spelling = spelling;
    }

    CacheKey key() {
      for (String member : new TreeSet<>(names(body))) {
        if (!IRRELEVANT.contains(member)) {
          quote(member);
          if (SAID.contains(member)) {
            said(body.get(member));
          } else {
            exact(body.get(member));
          }
        }
      }
      List<String> digests =
          documents.stream().map(document -> CacheKey.digest(List.of(document))).toList();
      boolean anyOrder = documentsIn.filter(f -> f.order() == DocumentFormat.Order.ANY).isPresent();
      return new CacheKey(
          CacheKey.digest(List.of(text.toString())),
          CacheKey.digest(anyOrder ? digests.stream().sorted().toList() : digests));
    }

    /** Something of what is said. */
    private void said(JsonNode node) {
      if (node.isObject()) {
        if (isDocument(node)) {
          Writing document = new Writing(Optional.empty(), spelling);
          document.calls.putAll(calls);
          document.said(node.path("content"));
          documents.add(document.text.toString());
          text.append(DocumentFormat.PLACE);
        } else {
          object(node);
        }
      } else if (node.isArray()) {
        text.append('[');
        node.forEach(this::said);
        text.append(']');
      } else if (node.isTextual()) {
        quote(spelled(node.textValue()));
      } else {
        exact(node);
      }
    }

    private boolean isDocument(JsonNode message) {
      return documentsIn
          .filter(
              f ->
                  f.roles().stream()
                      .map(Role::wireName)
                      .anyMatch(message.path("role").asText()::equals))
          .isPresent();
    }

    private void object(JsonNode node) {
      boolean isCall = CALL_TYPES.contains(node.path("type").asText());
      text.append('{');
      for (String member : new TreeSet<>(names(node))) {
        JsonNode value = node.get(member);
        quote(member);
        if (value.isTextual() && (CALL_IDS.contains(member) || (isCall && member.equals("id")))) {
          // Ids are drawn anew each time a conversation comes about: what counts is which is which.
          quote(calls.computeIfAbsent(value.textValue(), id -> "call " + calls.size()));
        } else if (OPAQUE.contains(member) || (member.equals("input") && node.has("name"))) {
          exact(value);
        } else {
          said(value);
        }
      }
      text.append('}');
    }

    private String spelled(String said) {
      DocumentFormat.Parts parts =
          documentsIn
              .map(f -> f.split(said))
              .orElseGet(() -> new DocumentFormat.Parts(said, List.of()));
      if (spelling == Spelling.EXACT) {
        return parts.question();
      }
      parts.documents().forEach(document -> documents.add(normalised(document)));
      return normalised(parts.question());
    }

    private void exact(JsonNode node) {
      if (node.isObject()) {
        text.append('{');
        for (String member : new TreeSet<>(names(node))) {
          quote(member);
          exact(node.get(member));
        }
        text.append('}');
      } else if (node.isArray()) {
        text.append('[');
        node.forEach(this::exact);
        text.append(']');
      } else if (node.isTextual()) {
        quote(node.textValue());
      } else if (node.isNumber()) {
        text.append(node.decimalValue().stripTrailingZeros().toPlainString()).append(',');
      } else {
        text.append(node.asText()).append(',');
      }
    }

    private void quote(String value) {
      text.append(JsonFormat.line(value)).append(',');
    }
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
