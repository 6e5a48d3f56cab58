package dev.retort.console.demo;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The teacher's reading of a purchase-order e-mail. Thread-safe. */
final class OrderReader {
  private static final Map<String, String> UNITS =
      Map.ofEntries(
          Map.entry("pcs", "pcs"),
          Map.entry("pieces", "pcs"),
          Map.entry("piece", "pcs"),
          Map.entry("pc", "pcs"),
          Map.entry("stück", "pcs"),
          Map.entry("stk", "pcs"),
          Map.entry("sets", "set"),
          Map.entry("set", "set"),
          Map.entry("boxes", "box"),
          Map.entry("box", "box"),
          Map.entry("pallets", "pallet"),
          Map.entry("pallet", "pallet"),
          Map.entry("kg", "kg"));
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  private static final String AMOUNT =
      "(?<quantity>\\d[\\d,]*)\\s+(?<unit>pcs|pieces|piece|pc|stück|stk|sets?|box(?:es)?|pallets?|kg)";
  private static final String DATE =
      "(?<date>\\d{4}-\\d\\d-\\d\\d|\\d{1,2}\\.\\d{1,2}\\.\\d{4}|\\d{1,2} [a-z]{3,9} \\d{4})";
  private static final int FLAGS =
      Pattern.MULTILINE | Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

  /** The ways to write an order line, each a whole line of the e-mail. */
  private static final List<Pattern> ROWS =
      List.of(
          Pattern.compile("- " + AMOUNT + " (?<item>.+?)(?:, delivery " + DATE + ")?", FLAGS),
          Pattern.compile(
              "\\d+ \\| (?<item>.+?) \\| "
                  + AMOUNT.replace("\\s+", " \\| ")
                  + "(?: \\| "
                  + DATE
                  + ")?",
              FLAGS),
          Pattern.compile(
              "pos\\.? \\d+: (?<item>.+?), quantity " + AMOUNT + "(?:, needed by " + DATE + ")?",
              FLAGS),
          Pattern.compile(
              "(?:please send us|we also need) "
                  + AMOUNT
                  + " of (?<item>.+?)(?: by "
                  + DATE
                  + ")?\\.",
              FLAGS),
          Pattern.compile(
              "\\d+\\) (?<item>.+) - " + AMOUNT + "(?: \\(liefertermin " + DATE + "\\))?", FLAGS));

  private static final Pattern COMMON_DATE =
      Pattern.compile(
          "^(?:all items to be delivered by|delivery date for everything:|we need all of it by|liefertermin:) "
              + DATE,
          FLAGS);
  private static final Pattern ORDER_NUMBER =
      Pattern.compile(
          "(?:order|number|reference|nummer|no\\.|bestellung|is)\\s+"
              + "(?<number>(?=\\S*\\d)[A-Z0-9][A-Z0-9/-]*\\d)");
  private static final Pattern BUYER =
      Pattern.compile(
          "(?<buyer>(?:\\p{Lu}[\\p{L}-]+ ){1,2}"
              + "(?:GmbH & Co\\. KG|GmbH|AG|Ltd|B\\.V\\.|S\\.p\\.A\\.|AB|s\\.r\\.o\\.|Inc\\.|KG))");
  private static final Pattern SHIP_TO =
      Pattern.compile(
          "^(?:ship to|deliver to|delivery address|shipping address|lieferadresse): (?<place>.+)\\.$",
          FLAGS);
  private static final Pattern INCOTERM =
      Pattern.compile(
          "^(?:terms|delivery terms|incoterm|lieferbedingung): (?<term>[A-Z]{3})\\.$", FLAGS);

  /** The standard name of a unit, whichever way it is written. */
  static String unit(String written) {
    String unit = UNITS.get(written.toLowerCase(Locale.ROOT));
    if (unit == null) {
      throw new IllegalArgumentException("'%s' is no unit of an order".formatted(written));
    }
    return unit;
  }

  /** The order in an e-mail, or empty if it states no number, no buyer or no line with a date. */
  Optional<PurchaseOrder> read(String mail) {
    Optional<String> number = find(ORDER_NUMBER, mail, "number");
    Optional<String> buyer = find(BUYER, mail, "buyer");
    List<PurchaseOrder.Line> lines = lines(mail);
    if (number.isEmpty() || buyer.isEmpty() || lines.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new PurchaseOrder(
            number.get(),
            buyer.get(),
            lines,
            find(SHIP_TO, mail, "place"),
            find(INCOTERM, mail, "term")));
  }

  private static List<PurchaseOrder.Line> lines(String mail) {
    Optional<LocalDate> common = find(COMMON_DATE, mail, "date").flatMap(OrderReader::date);
    List<PurchaseOrder.Line> lines = new ArrayList<>();
    mail.lines().forEach(row -> line(row, common).ifPresent(lines::add));
    return lines;
  }

  private static Optional<PurchaseOrder.Line> line(String row, Optional<LocalDate> common) {
    for (Pattern pattern : ROWS) {
      Matcher matcher = pattern.matcher(row);
      if (matcher.matches()) {
        int quantity = Integer.parseInt(matcher.group("quantity").replace(",", ""));
        return Optional.ofNullable(matcher.group("date"))
            .flatMap(OrderReader::date)
            .or(() -> common)
            .map(
                date ->
                    new PurchaseOrder.Line(
                        matcher.group("item"), quantity, unit(matcher.group("unit")), date));
      }
    }
    return Optional.empty();
  }

  private static Optional<LocalDate> date(String written) {
    if (written.charAt(4) == '-') {
      return Optional.of(LocalDate.parse(written));
    }
    String[] parts = written.toLowerCase(Locale.ROOT).split("[. ]", -1);
    int month =
        Character.isDigit(parts[1].charAt(0))
            ? Integer.parseInt(parts[1])
            : 1 + MONTHS.indexOf(parts[1].substring(0, 3));
    return month == 0
        ? Optional.empty()
        : Optional.of(LocalDate.of(Integer.parseInt(parts[2]), month, Integer.parseInt(parts[0])));
  }

  private static Optional<String> find(Pattern pattern, String text, String group) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(group)) : Optional.empty();
  }
}
