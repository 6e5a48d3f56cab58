package dev.retort.console.erasure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.retort.capture.DamagedLogPartException;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.LogPart;
import dev.retort.capture.Message;
import dev.retort.capture.ToolCall;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The texts that only exchanges which are to be erased have: what others have said too, such as
 * instructions and labels, is nobody's own. Texts shorter than {@value #SHORTEST} characters are
 * not looked for, since they stand anywhere by chance.
 *
 * @param forms each text as it stands in plain files and in JSON, once and twice encoded, as
 *     Latin-1 reading of its UTF-8 bytes
 */
record ErasedTexts(Set<String> forms) {
  private static final int SHORTEST = 12;
  private static final ObjectWriter ASCII =
      JsonFormat.mapper().writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

  static ErasedTexts of(Collection<Exchange> unwanted, ExchangeLog log) {
    Set<ExchangeId> ids = unwanted.stream().map(Exchange::id).collect(Collectors.toSet());
    Set<String> own =
        unwanted.stream()
            .flatMap(ErasedTexts::texts)
            .filter(text -> text.length() >= SHORTEST)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (own.isEmpty()) {
      return new ErasedTexts(Set.of());
    }
    for (LogPart part : log.parts(log.window(Instant.MIN, Instant.MAX))) {
      try {
        part.scan(
            exchange -> {
              if (!ids.contains(exchange.id())) {
                texts(exchange).forEach(own::remove);
              }
            });
      } catch (DamagedLogPartException ignored) {
        // It is set aside now, and an erasure deletes what is set aside: the rest decides.
      }
    }
    return new ErasedTexts(own.stream().flatMap(ErasedTexts::forms).collect(Collectors.toSet()));
  }

  boolean isIn(String latin1) {
    return forms.stream().anyMatch(latin1::contains);
  }

  int longest() {
    return forms.stream().mapToInt(String::length).max().orElse(0);
  }

  private static Stream<String> texts(Exchange exchange) {
    return Stream.of(
            exchange.prompt().messages().stream().map(Message::content),
            Stream.of(exchange.completion().text()),
            exchange.completion().toolCalls().stream().map(ToolCall::arguments),
            exchange.correction().stream())
        .flatMap(texts -> texts);
  }

  private static Stream<String> forms(String text) {
    Set<String> forms = new LinkedHashSet<>(List.of(text));
    for (int times = 0; times < 2; times++) {
      for (String form : List.copyOf(forms)) {
        forms.add(unquoted(JsonFormat.line(form)));
        forms.add(unquoted(ascii(form)));
      }
    }
    return forms.stream()
        .map(
            form -> new String(form.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
  }

  private static String ascii(String text) {
    try {
      return ASCII.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON form of a text", e);
    }
  }

  private static String unquoted(String json) {
    return json.substring(1, json.length() - 1);
  }
}
