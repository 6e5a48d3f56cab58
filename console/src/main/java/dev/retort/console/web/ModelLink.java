package dev.retort.console.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Where the console shows models, their versions and their reports. */
public final class ModelLink {
  private ModelLink() {}

  /** The page of a model. */
  public static String to(String model) {
    return "/models/" + segment(model);
  }

  /** The page of a version. */
  public static String to(String model, int version) {
    return to(model) + "/versions/" + version;
  }

  /** A promotion report, to be shown in a frame. */
  public static String report(String task, String seal) {
    return "/reports/" + segment(task) + "/" + segment(seal);
  }

  /** What differs between two reports, to be shown in a frame. */
  public static String difference(String task, String before, String after) {
    return "/differences/" + segment(task) + "/" + segment(before) + "/" + segment(after);
  }

  private static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
