package dev.retort.console.demo;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Writes tickets as the factory's people do: some in one line, some with greeting, background,
 * consequences and a postscript on something else, a few in German, a few with typing errors.
 */
final class TicketWriter {
  private static final double GERMAN = 0.08;
  private static final double ONE_LINER = 0.12;
  private static final double ASIDE = 0.03;
  private static final double CARELESS = 0.08;
  private static final List<DateTimeFormatter> DATES =
      List.of(
          DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH),
          DateTimeFormatter.ofPattern("MMM d", Locale.ENGLISH),
          DateTimeFormatter.ofPattern("dd.MM.", Locale.ENGLISH),
          DateTimeFormatter.ISO_LOCAL_DATE);

  private final PhraseBook phrases = PhraseBook.load("ticket-phrases.yaml");
  private final List<String> mix = new ArrayList<>();

  TicketWriter() {
    for (String line : phrases.alternatives("mix")) {
      String[] parts = line.split(" ", 2);
      mix.addAll(Collections.nCopies(Integer.parseInt(parts[0]), parts[1]));
    }
  }

  /**
   * A ticket.
   *
   * @param matter the phrase book's name of what it is about
   * @param text what is written
   */
  record Ticket(String matter, String text) {}

  /** A ticket written on a day. */
  Ticket write(LocalDate today, Random random) {
    String matter = mix.get(random.nextInt(mix.size()));
    boolean german = isGerman(matter) && random.nextDouble() < GERMAN;
    return write(matter, german ? Language.GERMAN : Language.ENGLISH, today, random);
  }

  /** What tickets are written in. */
  enum Language {
    ENGLISH(".en"),
    GERMAN(".de");

    private final String suffix;

    Language(String suffix) {
      this.suffix = suffix;
    }
  }

  /** What tickets may be about, each as often as it is the usual matter of one. */
  List<String> mix() {
    return List.copyOf(mix);
  }

  /** Whether tickets on a matter are written in German, too. */
  boolean isGerman(String matter) {
    return phrases.contains(matter + ".de");
  }

  /** A ticket on a matter, in a language that it {@linkplain #isGerman is written in}. */
  Ticket write(String matter, Language spoken, LocalDate today, Random random) {
    String language = spoken.suffix;
    List<String> parts = parts(matter, language, facts(matter, today, random), random);
    String text = assemble(parts, random);
    return new Ticket(matter, random.nextDouble() < CARELESS ? careless(text, random) : text);
  }

  private List<String> parts(
      String matter, String language, Map<String, String> facts, Random random) {
    List<String> parts = new ArrayList<>();
    String core = sentence(phrases.expand(matter + language, facts, random), random);
    if (random.nextDouble() < ONE_LINER) {
      parts.add(core);
      maybe(0.5, "ask" + language, parts, random);
      return parts;
    }
    maybe(0.5, "greeting" + language, parts, random);
    maybe(0.55, "context" + language, parts, random);
    parts.add(core);
    if (language.equals(".en") && random.nextDouble() < 0.55) {
      parts.add(phrases.expand(matter + ".detail", facts, random));
    }
    maybe(0.6, "impact" + language, parts, random);
    maybe(0.2, "impact" + language, parts, random);
    maybe(0.6, "ask" + language, parts, random);
    maybe(0.6, "closing" + language, parts, random);
    if (language.equals(".en")) {
      maybe(ASIDE, "aside.en", parts, random);
    }
    return parts;
  }

  private void maybe(double chance, String entry, List<String> parts, Random random) {
    if (random.nextDouble() < chance) {
      parts.add(phrases.expand(entry, random));
    }
  }

  private static Map<String, String> facts(String matter, LocalDate today, Random random) {
    return switch (matter) {
      case "delivery_date" -> {
        DateTimeFormatter format = DATES.get(random.nextInt(DATES.size()));
        LocalDate promised = today.plusDays(random.nextInt(12) - 6);
        yield Map.of("today", format.format(today), "promised", format.format(promised));
      }
      case "contract_limit" -> {
        List<String> contracts = FactoryRecords.contracts();
        String contract = contracts.get(random.nextInt(contracts.size()));
        double share = 0.85 + 0.3 * random.nextDouble();
        long euros = Math.round(FactoryRecords.contractLimit(contract) * share);
        String sum = String.format(Locale.ENGLISH, "%,d", euros);
        yield Map.of(
            "contract", contract, "sum", random.nextBoolean() ? "EUR " + sum : sum + " EUR");
      }
      case "customer_class" ->
          Map.of("customer_number", Integer.toString(10_000 + random.nextInt(90_000)));
      case "service_cover" -> {
        String digits = Integer.toString(100_000 + random.nextInt(900_000));
        yield Map.of("serial", (random.nextBoolean() ? "SN" : "SN-") + digits);
      }
      default -> Map.of();
    };
  }

  private static String sentence(String phrase, Random random) {
    String capitalised = Character.toUpperCase(phrase.charAt(0)) + phrase.substring(1);
    if (phrase.endsWith("?")) {
      return capitalised;
    }
    return capitalised + (random.nextInt(12) == 0 ? "!" : random.nextInt(8) == 0 ? "" : ".");
  }

  private static String assemble(List<String> parts, Random random) {
    String separator = random.nextInt(4) == 0 ? "\n" : " ";
    return String.join(separator, parts);
  }

  private static String careless(String text, Random random) {
    String slipped = TypingErrors.slip(TypingErrors.slip(text, random), random);
    return random.nextBoolean() ? slipped : slipped.toLowerCase(Locale.ROOT);
  }
}
