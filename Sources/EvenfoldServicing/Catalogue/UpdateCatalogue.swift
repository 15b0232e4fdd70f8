// SPDX-License-Identifier: Apache-2.0

/// Products and updates from one or more catalogue documents.
///
/// Only sound catalogues are made: ids are unique, named products and updates exist, packages name combinations that
/// existed, and prerequisites have no cycle. The loader checks that with the look-ups of this type.
package struct UpdateCatalogue: Hashable, Sendable {
    /// The products in document order.
    package var products: [Product]
    /// The updates in document order.
    package var updates: [Update]

    package init(products: [Product], updates: [Update]) {
        self.products = products
        self.updates = updates
    }

    /// The product with this id.
    ///
    /// - Complexity: O(products).
    package func product(_ id: String) -> Product? { products.first { $0.id == id } }

    /// The update with this id.
    ///
    /// - Complexity: O(updates).
    package func update(_ id: String) -> Update? { updates.first { $0.id == id } }

    /// The ids of all products, in document order.
    package var productIDs: [String] { products.map(\.id) }

    /// The ids of all updates, in document order.
    package var updateIDs: [String] { updates.map(\.id) }

    /// Whether the combination was ever released; false as well for an unknown product.
    package func existed(os: String, servicePack: Int?, platform: Platform) -> Bool {
        product(os)?.existed(servicePack: servicePack, platform: platform) ?? false
    }

    /// This catalogue with the products and updates of a later document; a later entry replaces an earlier one of the
    /// same id.
    package func merging(_ other: UpdateCatalogue) -> UpdateCatalogue {
        var result = self
        for product in other.products {
            if let index = result.products.firstIndex(where: { $0.id == product.id }) {
                result.products[index] = product
            } else {
                result.products.append(product)
            }
        }
        for update in other.updates {
            if let index = result.updates.firstIndex(where: { $0.id == update.id }) {
                result.updates[index] = update
            } else {
                result.updates.append(update)
            }
        }
        return result
    }
}
