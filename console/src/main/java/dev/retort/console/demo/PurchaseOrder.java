package dev.retort.console.demo;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * A purchase order as the teacher reads it.
 *
 * @param orderNumber the buyer's number
 * @param buyer the company with its legal form
 * @param lines in the order of the e-mail
 * @param shipTo where the goods go, if stated
 * @param incoterm the terms of delivery, if stated
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonPropertyOrder({"order_number", "buyer", "lines", "ship_to", "incoterm"})
record PurchaseOrder(
    String orderNumber,
    String buyer,
    List<Line> lines,
    Optional<String> shipTo,
    Optional<String> incoterm) {

  PurchaseOrder {
    lines = List.copyOf(lines);
  }

  /**
   * One item ordered.
   *
   * @param item what, in the buyer's words
   * @param quantity how many, ≥ 1
   * @param unit pcs, set, box, pallet or kg
   * @param deliveryDate when it is wanted
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonPropertyOrder({"item", "quantity", "unit", "delivery_date"})
  record Line(String item, int quantity, String unit, LocalDate deliveryDate) {}
}
