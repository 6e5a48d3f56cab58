package dev.retort.capture.redaction;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds secrets: keys and tokens in the forms that their issuers document, private keys, and what a
 * text calls a password or a PIN.
 */
final class SecretRecogniser implements Recogniser {
  private static final int SHORTEST_KEY = 16;
  private static final int SHORTEST_PASSWORD = 5;
  private static final int LONGEST_PASSWORD = 128;

  private static final Pattern KEY =
      Pattern.compile(
          "(?<![A-Za-z0-9])(?:"
              + String.join(
                  "|",
                  "sk-[A-Za-z0-9_-]{16,}",
                  "(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{10,}",
                  "gh[oprsu]_[A-Za-z0-9]{20,}",
                  "github_pat_[A-Za-z0-9_]{20,}",
                  "glpat-[A-Za-z0-9_-]{16,}",
                  "xox[abeoprs]-[A-Za-z0-9-]{10,}",
                  "(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])",
                  "AIza[A-Za-z0-9_-]{35}",
                  "ya29\\.[A-Za-z0-9_-]{20,}",
                  "hf_[A-Za-z0-9]{20,}",
                  "npm_[A-Za-z0-9]{30,}",
                  "SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}",
                  "eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*")
              + ")");

  private static final Pattern PRIVATE_KEY =
      Pattern.compile(
          "-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]{0,20000}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?");

  private static final Pattern BEARER_TOKEN =
      Pattern.compile("[ :]{1,2}([A-Za-z0-9._~+/-]{16,}=*)");

  private static final Pattern SAID =
      Pattern.compile(
          "[\"']?(?:\\s*[:=]\\s*|\\s+(?:is|ist|est|es|was|lautet)\\s*:?\\s+)[\"'`]?(\\S{4,128})",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern PIN =
      Pattern.compile(
          "[\"']?(?:\\s*[:=#]\\s*|\\s+(?:is|ist|est|es|was|lautet)\\s*:?\\s+|\\s+)[\"']?(\\d{3,8})(?![\\d.,/-]*\\d|\\s*(?:times|mal|fois|veces|days|hours|minutes|weeks|months|euro|eur|usd|dollars|pounds|%))",
          Pattern.CASE_INSENSITIVE);

  @Override
  public void find(TextProfile profile, List<PersonalDataSpan> found) {
    String text = profile.text();
    if (profile.longestRun() >= SHORTEST_KEY) {
      keys(text, found);
    }
    if (text.contains("PRIVATE KEY-----")) {
      addAll(PRIVATE_KEY.matcher(text), found);
    }
    for (CueHit hit : profile.cues()) {
      switch (hit.cue()) {
        case BEARER -> add(BEARER_TOKEN.matcher(text).region(hit.end(), text.length()), found);
        case PIN -> add(PIN.matcher(text).region(hit.end(), text.length()), found);
        case PASSWORD -> password(text, hit, found);
        default -> {}
      }
    }
  }

  /** Keys stand in long runs without blanks. */
  private static void keys(String text, List<PersonalDataSpan> found) {
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) <= ' ') {
        if (i - start >= SHORTEST_KEY) {
          addAll(KEY.matcher(text).region(start, i), found);
        }
        start = i + 1;
      }
    }
  }

  private static void addAll(Matcher matcher, List<PersonalDataSpan> found) {
    while (matcher.find()) {
      found.add(new PersonalDataSpan(matcher.start(), matcher.end(), PersonalDataKind.SECRET));
    }
  }

  private static void add(Matcher matcher, List<PersonalDataSpan> found) {
    if (matcher.lookingAt()) {
      found.add(new PersonalDataSpan(matcher.start(1), matcher.end(1), PersonalDataKind.SECRET));
    }
  }

  /** "My password is not accepted" tells none: a password has more than letters of one case. */
  private static void password(String text, CueHit hit, List<PersonalDataSpan> found) {
    int limit = Math.min(text.length(), hit.end() + LONGEST_PASSWORD);
    Matcher said = SAID.matcher(text).region(hit.end(), limit);
    if (!said.lookingAt()) {
      return;
    }
    int end = said.end(1);
    while (end > said.start(1) && ".,;:!?\"'`)]}".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    String word = text.substring(said.start(1), end);
    if (word.length() >= SHORTEST_PASSWORD
        && word.chars().anyMatch(c -> !Character.isLetter(c) && c != '-' && c != '\'')
        && word.chars().anyMatch(c -> Character.isLetterOrDigit(c))) {
      found.add(new PersonalDataSpan(said.start(1), end, PersonalDataKind.SECRET));
    }
  }
}
