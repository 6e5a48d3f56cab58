package dev.retort.console.demo;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/** Writes purchase orders as customers send them: lists, tables or prose, dates in many forms. */
final class OrderWriter {
  private static final List<DateTimeFormatter> DATES =
      List.of(
          DateTimeFormatter.ofPattern("dd.MM.uuuu", Locale.ENGLISH),
          DateTimeFormatter.ISO_LOCAL_DATE,
          DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH),
          DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH));
  private static final int MOST_LINES = 5;

  private final PhraseBook phrases = PhraseBook.load("order-phrases.yaml");

  /**
   * An e-mail and the order it was written from.
   *
   * @param order what the buyer means
   * @param text what the buyer writes
   */
  record Mail(PurchaseOrder order, String text) {}

  /** An e-mail written on a day. */
  Mail write(LocalDate today, Random random) {
    boolean oneDate = random.nextInt(4) == 0;
    LocalDate common = deliveryDate(today, random);
    List<String> units = new ArrayList<>();
    List<PurchaseOrder.Line> lines = new ArrayList<>();
    for (int count = 1 + random.nextInt(MOST_LINES); count > 0; count--) {
      String unit = phrases.expand("unit", random);
      units.add(unit);
      lines.add(
          new PurchaseOrder.Line(
              phrases.expand("item", random),
              quantity(random),
              OrderReader.unit(unit),
              oneDate ? common : deliveryDate(today, random)));
    }
    PurchaseOrder order =
        new PurchaseOrder(
            phrases.expand("order_number", random),
            phrases.expand("buyer_stem", random) + " " + phrases.expand("buyer_form", random),
            lines,
            some(0.4, "gate", random),
            some(0.4, "incoterm", random));
    DateTimeFormatter format = DATES.get(random.nextInt(DATES.size()));
    return new Mail(order, mail(order, items(order, units, oneDate, format, random), random));
  }

  private Optional<String> some(double chance, String entry, Random random) {
    return random.nextDouble() < chance
        ? Optional.of(phrases.expand(entry, random))
        : Optional.empty();
  }

  private static int quantity(Random random) {
    int[] scales = {9, 40, 250, 4_000};
    return 1 + random.nextInt(scales[random.nextInt(scales.length)]);
  }

  private static LocalDate deliveryDate(LocalDate today, Random random) {
    return today.plusDays(5 + random.nextInt(90));
  }

  private String mail(PurchaseOrder order, String items, Random random) {
    Map<String, String> given =
        Map.of(
            "order", order.orderNumber(),
            "buyer", order.buyer(),
            "gate", order.shipTo().orElse(""),
            "incoterm", order.incoterm().orElse(""));
    List<String> paragraphs = new ArrayList<>();
    if (random.nextInt(3) == 0) {
      paragraphs.add(phrases.expand("subject", given, random));
    }
    paragraphs.add(phrases.expand("greeting", random));
    paragraphs.add(phrases.expand("opening", given, random));
    paragraphs.add(items);
    order.shipTo().ifPresent(place -> paragraphs.add(phrases.expand("shipping", given, random)));
    order.incoterm().ifPresent(term -> paragraphs.add(phrases.expand("terms", given, random)));
    for (int remarks = random.nextInt(3); remarks > 0; remarks--) {
      paragraphs.add(phrases.expand("remark", random));
    }
    paragraphs.add(phrases.expand("closing", random));
    paragraphs.add(phrases.expand("signature", given, random));
    return String.join(random.nextInt(3) == 0 ? "\n\n" : "\n", paragraphs);
  }

  private static String items(
      PurchaseOrder order,
      List<String> units,
      boolean oneDate,
      DateTimeFormatter format,
      Random random) {
    int layout = random.nextInt(5);
    String sharedDate = format.format(order.lines().get(0).deliveryDate());
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < order.lines().size(); i++) {
      PurchaseOrder.Line line = order.lines().get(i);
      String date = oneDate ? "" : format.format(line.deliveryDate());
      rows.add(row(layout, i, line, units.get(i), date));
    }
    String list = rows.stream().collect(Collectors.joining("\n"));
    return oneDate ? list + "\n" + sharedDate(layout, sharedDate) : list;
  }

  private static String row(
      int layout, int index, PurchaseOrder.Line line, String unit, String date) {
    int quantity = line.quantity();
    String item = line.item();
    boolean dated = !date.isEmpty();
    return switch (layout) {
      case 0 -> "- %d %s %s%s".formatted(quantity, unit, item, dated ? ", delivery " + date : "");
      case 1 ->
          "%d0 | %s | %d | %s%s"
              .formatted(index + 1, item, quantity, unit, dated ? " | " + date : "");
      case 2 ->
          "Pos. %d: %s, quantity %,d %s%s"
              .formatted(index + 1, item, quantity, unit, dated ? ", needed by " + date : "");
      case 3 ->
          "%s %d %s of %s%s."
              .formatted(
                  index == 0 ? "Please send us" : "We also need",
                  quantity,
                  unit,
                  item,
                  dated ? " by " + date : "");
      default ->
          "%d) %s - %d %s%s"
              .formatted(
                  index + 1, item, quantity, unit, dated ? " (Liefertermin " + date + ")" : "");
    };
  }

  private static String sharedDate(int layout, String date) {
    return switch (layout) {
      case 0, 1 -> "All items to be delivered by " + date + ".";
      case 2 -> "Delivery date for everything: " + date;
      case 3 -> "We need all of it by " + date + ".";
      default -> "Liefertermin: " + date;
    };
  }
}
