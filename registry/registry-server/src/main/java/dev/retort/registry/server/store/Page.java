package dev.retort.registry.server.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Some results of a search, and the token for the next ones. */
public record Page<T>(List<T> items, Optional<String> nextToken) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What to fetch: {@code size + 1} rows show whether another page follows. */
  public record Window(int size, int offset) {
    /** What a client asked for: the token may be empty for the first page. */
    public static Window of(String token, int size) {
      return new Window(size, token.isEmpty() ? 0 : Page.offset(token));
    }

    int rows() {
      return size + 1;
    }

    <T> Page<T> page(List<T> rows) {
      boolean more = rows.size() > size;
      return new Page<>(
          more ? rows.subList(0, size) : rows,
          more ? Optional.of(token(offset + size)) : Optional.empty());
    }
  }

  public <R> Page<R> map(Function<? super T, ? extends R> function) {
    return new Page<>(items.stream().<R>map(function).toList(), nextToken);
  }

  private static String token(int offset) {
    String json = "{\"offset\": %d}".formatted(offset);
    return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private static int offset(String token) {
    try {
      JsonNode offset = JSON.readTree(Base64.getDecoder().decode(token)).path("offset");
      if (offset.canConvertToInt() && offset.isInt() && offset.asInt() >= 0) {
        return offset.asInt();
      }
    } catch (IOException | IllegalArgumentException e) {
      throw invalid(token);
    }
    throw invalid(token);
  }

  private static ProtocolException invalid(String token) {
    return ProtocolException.invalid(
        "Invalid page token '%s': pass one that a search returned".formatted(token));
  }
}
