package dev.retort.dataset.card;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** How Retort's pages look: one style sheet for cards and reports. */
public final class PageStyle {
  private static final String FILE = "page.css";
  private static final String CSS = read();

  private PageStyle() {}

  /** The style sheet, to stand in a page. It holds nothing that would end a style element. */
  public static String css() {
    return CSS;
  }

  private static String read() {
    try (InputStream css = PageStyle.class.getResourceAsStream(FILE)) {
      if (css == null) {
        throw new IllegalStateException(FILE + " is not on the class path beside its class");
      }
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FILE, e);
    }
  }
}
