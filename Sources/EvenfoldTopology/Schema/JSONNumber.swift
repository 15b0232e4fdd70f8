// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

/// Exact arithmetic on JSON numbers: comparing and dividing without the errors of binary fractions.
enum JSONNumber {
    /// Whether `left` is less than `right`; false unless both are numbers.
    static func isLess(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): left < right
        case (.number(let left), .number(let right)): left < right
        case (.integer(let left), .number(let right)): isLess(left, right)
        case (.number(let left), .integer(let right)): Int64(exactly: left) != right && !isLess(right, left)
        default: false
        }
    }

    /// Compares an integer with a double without rounding the integer.
    private static func isLess(_ left: Int64, _ right: Double) -> Bool {
        if right >= 0x1p63 { return true }
        if right < -0x1p63 || right.isNaN { return false }
        let whole = Int64(right.rounded(.down))
        return left < whole || left == whole && Double(whole) < right
    }

    /// Whether `value` is a whole number of times `divisor`, as the decimal numbers that they were written as.
    ///
    /// Both are mantissa × 10^exponent. With the exponents' difference put on one side, the question is a remainder
    /// of integers, which modular arithmetic answers for any exponent.
    static func isMultiple(_ value: JSONValue, of divisor: JSONValue) -> Bool {
        guard let value = Decimal(value), let divisor = Decimal(divisor), divisor.mantissa > 0 else { return false }
        if value.mantissa == 0 { return true }
        let shift = value.exponent - divisor.exponent
        if shift >= 0 {
            var remainder = UInt128(value.mantissa % divisor.mantissa)
            // Beyond 64 tens every factor of 2 and 5 of the divisor is used up; more change nothing.
            for _ in 0..<min(shift, 128) where remainder != 0 {
                remainder = remainder * 10 % UInt128(divisor.mantissa)
            }
            return remainder == 0
        }
        var scaled = UInt128(divisor.mantissa)
        for _ in 0..<(-shift) {
            scaled *= 10
            if scaled > UInt128(value.mantissa) { return false }
        }
        return UInt128(value.mantissa) % scaled == 0
    }

    /// The magnitude of a number as a decimal.
    private struct Decimal {
        let mantissa: UInt64
        let exponent: Int

        /// `nil` for what is no number, or has more digits than 64 bits hold (no double's shortest text has).
        init?(_ value: JSONValue) {
            switch value {
            case .integer(let integer):
                mantissa = integer.magnitude
                exponent = 0
            case .number(let number):
                var digits: UInt64 = 0
                var exponent = 0
                var isFraction = false
                let parts = number.magnitude.description.split(separator: "e")
                guard let first = parts.first else { return nil }
                for character in first {
                    guard let digit = character.wholeNumberValue else {
                        isFraction = true
                        continue
                    }
                    let (tens, overflow) = digits.multipliedReportingOverflow(by: 10)
                    let (sum, carry) = tens.addingReportingOverflow(UInt64(digit))
                    guard !overflow, !carry else { return nil }
                    digits = sum
                    if isFraction { exponent -= 1 }
                }
                if parts.count > 1 { exponent += Int(parts[1]) ?? 0 }
                mantissa = digits
                self.exponent = exponent
            default: return nil
            }
        }
    }
}
