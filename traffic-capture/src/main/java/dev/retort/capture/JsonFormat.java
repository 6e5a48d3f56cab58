package dev.retort.capture;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The JSON form of Retort's records: ISO-8601 times, absent optionals left out, maps in key order,
 * so that equal values give equal text. Thread-safe.
 */
public final class JsonFormat {
  /** As long as the longest body that a server takes. */
  private static final int LONGEST_STRING = 32 << 20;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(LONGEST_STRING).build())
                  .build())
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .addModule(plainPaths())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
          .build();

  private JsonFormat() {}

  /** Paths as people write them, not as URIs. */
  private static SimpleModule plainPaths() {
    SimpleModule module = new SimpleModule("plain paths");
    module.addSerializer(Path.class, new ToStringSerializer());
    module.addDeserializer(
        Path.class,
        new FromStringDeserializer<>(Path.class) {
          @Override
          protected Path _deserialize(String text, DeserializationContext context) {
            return Path.of(text);
          }
        });
    return module;
  }

  /** The shared mapper. Its configuration stays as it is. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /** A value as indented UTF-8 text that ends with a line feed. */
  public static byte[] pretty(Object value) {
    try {
      String text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
      return (text + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON form: " + value.getClass().getName(), e);
    }
  }

  /** A value as one line of text, without a line feed. */
  public static String line(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON form: " + value.getClass().getName(), e);
    }
  }

  /**
   * Reads a value from a file.
   *
   * @throws UncheckedIOException if the file is missing, or is no such value; the message names it
   */
  public static <T> T read(Path file, Class<T> type) {
    try {
      T value = MAPPER.readValue(file.toFile(), type);
      if (value == null) {
        throw new IOException("it holds null and nothing else");
      }
      return value;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read " + file + " as " + type.getSimpleName() + ": " + e.getMessage(), e);
    }
  }
}
