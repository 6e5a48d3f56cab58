package dev.retort.console.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Where the console shows what something comes from, and what came of it. */
public final class LineageLink {
  private LineageLink() {}

  /**
   * The page's path.
   *
   * @param subject an exchange's id, a dataset version's, or a model version such as {@code name/3}
   */
  public static String to(String subject) {
    return "/lineage?of=" + URLEncoder.encode(subject, StandardCharsets.UTF_8);
  }
}
