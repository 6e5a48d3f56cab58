package dev.retort.capture.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The forms that issuers give to their keys and tokens, as they document them: a prefix, and what
 * follows it. Such keys stand in long runs without blanks, and most chars there begin none.
 */
final class KeyShapes {
  /** As long as the shortest key. */
  static final int SHORTEST = 16;

  private static final int ASCII = 128;
  private static final String WORD = "[A-Za-z0-9_-]";
  private static final List<List<Shape>> BY_FIRST = new ArrayList<>();

  private record Shape(String prefix, Pattern rest) {}

  static {
    for (int i = 0; i < ASCII; i++) {
      BY_FIRST.add(new ArrayList<>());
    }
    // Language models.
    add(WORD + "{16,}", "sk-");
    add("[A-Za-z0-9]{16,}", "gsk_", "xai-", "pplx-", "r8_", "fw_", "nvapi-");
    add("[A-Za-z0-9]{20,}", "hf_");
    // Clouds.
    add("[A-Z0-9]{16}(?![A-Z0-9])", "AKIA", "ASIA");
    add(WORD + "{35}", "AIza");
    add("[A-Za-z0-9_-]{20,}", "ya29.", "GOCSPX-", "1//0");
    add("[0-9a-f]{64}", "dop_v1_", "doo_v1_", "dor_v1_");
    add("[0-9a-f]{32}(?:-\\d)?", "dapi");
    add("[A-Za-z0-9._-]{24,}", "hvs.", "hvb.");
    // Source code and packages.
    add("[A-Za-z0-9]{20,}", "ghp_", "gho_", "ghu_", "ghs_", "ghr_");
    add("[A-Za-z0-9_]{20,}", "github_pat_");
    add(WORD + "{16,}", "glpat-", "gldt-", "glrt-", "glptt-");
    add("[A-Za-z0-9]{30,}", "npm_");
    add(WORD + "{40,}", "pypi-AgE");
    add("[A-Za-z0-9]{40,}", "dckr_pat_");
    // Payments and shops.
    add("[A-Za-z0-9]{10,}", "sk_live_", "sk_test_", "pk_live_", "pk_test_", "rk_live_", "rk_test_");
    add("[A-Za-z0-9+/=]{24,}", "whsec_");
    add(WORD + "{20,}", "sq0atp-", "sq0csp-");
    add("[0-9a-fA-F]{32}", "shpat_", "shpca_", "shppa_", "shpss_");
    // Messages and mail.
    add(
        "[A-Za-z0-9-]{10,}",
        "xoxa-",
        "xoxb-",
        "xoxe-",
        "xoxo-",
        "xoxp-",
        "xoxr-",
        "xoxs-",
        "xapp-");
    add(WORD + "{16,}\\." + WORD + "{16,}", "SG.");
    add("[0-9a-f]{32}(?![0-9a-f])", "SK", "key-");
    add("/[A-Z0-9]{8,}/[A-Z0-9]{8,}/[A-Za-z0-9]{16,}", "hooks.slack.com/services");
    // Others.
    add(WORD + "{8,}\\.eyJ" + WORD + "{8,}\\." + WORD + "*", "eyJ");
    add(WORD + "{20,}", "glsa_", "lin_api_", "PMAK-", "NRAK-", "ntn_", "sntrys_", "dp.pt.");
    add("[A-Z0-9]{40,}", "AGE-SECRET-KEY-1");
  }

  private KeyShapes() {}

  private static void add(String rest, String... prefixes) {
    for (String prefix : prefixes) {
      BY_FIRST.get(prefix.charAt(0)).add(new Shape(prefix, Pattern.compile(rest)));
    }
  }

  /** Adds the keys in a run of a text that has no blanks. */
  static void find(String text, int from, int to, List<PersonalDataSpan> found) {
    boolean within = false;
    int at = from;
    while (at <= to - SHORTEST) {
      char c = text.charAt(at);
      int end = within || c >= ASCII ? -1 : end(text, at, to, BY_FIRST.get(c));
      if (end > 0) {
        found.add(new PersonalDataSpan(at, end, PersonalDataKind.SECRET));
        at = end;
        within = true;
      } else {
        within = isAlphanumeric(c);
        at++;
      }
    }
  }

  private static int end(String text, int at, int to, List<Shape> shapes) {
    for (Shape shape : shapes) {
      if (text.startsWith(shape.prefix(), at)) {
        Matcher rest = shape.rest().matcher(text).region(at + shape.prefix().length(), to);
        if (rest.lookingAt() && isRandom(text, at, rest.end())) {
          return rest.end();
        }
      }
    }
    return -1;
  }

  /** A name of words ("sk-learn-compatible-model") has no digits, and one case. */
  private static boolean isRandom(String text, int from, int to) {
    boolean capital = false;
    boolean small = false;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        return true;
      }
      capital |= c >= 'A' && c <= 'Z';
      small |= c >= 'a' && c <= 'z';
    }
    return capital && small;
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
