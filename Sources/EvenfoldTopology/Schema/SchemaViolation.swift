// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics

/// One way in which an instance breaks its schema, and where in the instance.
package struct SchemaViolation: Sendable {
    /// A step from a value into one of its parts.
    package enum Step: Hashable, Sendable {
        /// The member with this key.
        case key(String)
        /// The element at this position, from 0.
        case index(Int)
    }

    /// What is wrong.
    package indirect enum Reason: Sendable {
        /// Nothing may stand here.
        case forbidden
        /// The member does not exist; those that do, and may be meant.
        case unknownMember(key: String, known: [String])
        /// The member must be there.
        case missingMember(key: String)
        /// None of the types that may stand here.
        case type(expected: Set<SchemaType>)
        /// None of the values that may stand here.
        case value(allowed: [JSONValue])
        /// The text does not match; the label is what the schema calls it.
        case pattern(String, label: String?)
        /// The number is on the wrong side of this limit, or not a multiple of it; the words say which.
        case number(String, JSONValue)
        /// A length or count; the words say of what.
        case count(String, Int, isLeast: Bool)
        /// Two elements are equal.
        case duplicateElements(Int, Int)
        /// Elements that must be there are not, or too often.
        case contained
        /// It fits none of the forms; what is wrong with each of them, and what the schema calls it.
        case noForm([[SchemaViolation]], label: String?)
        /// It fits more than one form where one only may fit.
        case severalForms
        /// It fits what it must not fit.
        case negated
        /// References lead round in circles, or the instance is nested too deeply.
        case tooDeep
    }

    /// From the instance's root to the value.
    package let path: [Step]
    /// What is wrong.
    package let reason: Reason
}
