package dev.retort.capture.http.proxy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** The coding of a body, as RFC 9110, section 8.4 has it, as far as the gateway can undo it. */
enum ContentCoding {
  /** As it is. */
  IDENTITY,
  /** RFC 1952. */
  GZIP;

  private static final int PIECE = 8192;

  /**
   * The coding that a header names.
   *
   * @param header null if there is none
   * @return empty if the gateway cannot undo it
   */
  static Optional<ContentCoding> of(String header) {
    String name = header == null ? "" : header.strip().toLowerCase(Locale.ROOT);
    return switch (name) {
      case "", "identity" -> Optional.of(IDENTITY);
      case "gzip", "x-gzip" -> Optional.of(GZIP);
      default -> Optional.empty();
    };
  }

  /**
   * What of a caller's {@code Accept-Encoding} the gateway can read too.
   *
   * @param accepted null if there is none
   */
  static String readable(String accepted) {
    if (accepted != null) {
      for (String coding : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
        String[] parts = coding.split(";", 2);
        boolean refused = parts.length > 1 && parts[1].strip().matches("q=0(\\.0*)?");
        if (!refused && (parts[0].strip().equals("gzip") || parts[0].strip().equals("*"))) {
          return "gzip";
        }
      }
    }
    return "identity";
  }

  /**
   * The body as it was before the coding. Of one that breaks off, what came.
   *
   * @param longest bytes that it may grow to
   * @throws IOException if it is not in this coding, or longer
   */
  byte[] decoded(byte[] body, int longest) throws IOException {
    if (this == IDENTITY) {
      return body;
    }
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      byte[] piece = new byte[PIECE];
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        plain.write(piece, 0, read);
        if (plain.size() > longest) {
          throw new IOException("unpacked it is longer than %,d bytes".formatted(longest));
        }
      }
    } catch (EOFException cut) {
      return plain.toByteArray();
    }
    return plain.toByteArray();
  }
}
