using System.Globalization;

namespace KoGpt2.Augmentation.Outputs;

/// <summary>A column of a data set.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Optional">Whether there may be no value: <c>null</c> in JSON Lines and Parquet, empty in the others.</param>
/// <param name="Description">What it means, as the data set's card says it.</param>
/// <param name="Value">An example's value: a string, long or double; <see langword="null"/> where there is none.</param>
public sealed record ExampleColumn(string Name, ColumnType Type, bool Optional, string Description, Func<Example, object?> Value)
{
    /// <summary>An example's value as text; numbers in the shortest form that reads back as the same; empty where there is none.</summary>
    public string Text(Example example) => Value(example) switch
    {
        null => "",
        string text => text,
        object number => ((IFormattable)number).ToString(null, CultureInfo.InvariantCulture),
    };
}

/// <summary>What a column holds.</summary>
public enum ColumnType
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>A whole number of 64 bits.</summary>
    Whole,

    /// <summary>A floating-point number of 64 bits.</summary>
    Number,
}
