using KoGpt2.Augmentation.Sources.Tables;

namespace KoGpt2.Augmentation.Tests.Sources.Tables;

public sealed class ParquetFooterTests
{
    [Theory]
    [InlineData("00", true)]
    // Field 1, a 32-bit number of two bytes; the end.
    [InlineData("15 8001 00", true)]
    // Fields 1 and 3 of truth; field 300, told by itself.
    [InlineData("11 22 05 D804 02 00", true)]
    // A list of two texts; a list of fifteen numbers and more, counted behind.
    [InlineData("19 28 01 61 02 6162 00", true)]
    [InlineData("19 F5 10 00000000 00000000 00000000 00000000 00", true)]
    // A structure in a structure; a 64-bit float.
    [InlineData("1C 15 02 00 17 0000000000000000 00", true)]
    // No end; something behind the end; a text, a list and a float longer than what is left.
    [InlineData("", false)]
    [InlineData("15 02", false)]
    [InlineData("15 02 00 00", false)]
    [InlineData("18 7F 61 00", false)]
    [InlineData("19 F5 FFFFFFFF0F 00", false)]
    [InlineData("17 0000 00", false)]
    // A number that never ends; a type that there is not; structures without bottom.
    [InlineData("15 FFFFFFFFFFFFFFFFFFFFFFFF 00", false)]
    [InlineData("1F 00", false)]
    [InlineData("1C 1C 1C 1C 1C 1C 1C 1C 1C 1C 1C 1C 1C 1C 1C 1C 1C 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00", false)]
    public void IsWhole_AnyBytes_IsOneStructureWithNothingBehindIt(string hex, bool expected) =>
        Assert.Equal(expected, ParquetFooter.IsWhole(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))));
}
