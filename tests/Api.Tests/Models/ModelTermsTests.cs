using KoGpt2.Api.Models;

namespace KoGpt2.Api.Tests.Models;

public sealed class ModelTermsTests
{
    [Theory]
    [InlineData("cc-by-nc-sa-4.0", "https://creativecommons.org/licenses/by-nc-sa/4.0/")]
    [InlineData("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/")]
    [InlineData("cc-by-nc-nd-3.0", "https://creativecommons.org/licenses/by-nc-nd/3.0/")]
    [InlineData("cc0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/")]
    [InlineData("MIT", "https://spdx.org/licenses/MIT.html")]
    [InlineData("apache-2.0", "https://spdx.org/licenses/Apache-2.0.html")]
    [InlineData("cc-by-nd-sa-4.0", null)]
    [InlineData("cc-nc-4.0", null)]
    [InlineData("cc-by-4.0>; rel=\"next\"", null)]
    [InlineData("unknown", null)]
    [InlineData("", null)]
    public void Address_Licence_IsWhereItCanBeRead(string licence, string? address) => Assert.Equal(address, new ModelTerms(licence, []).Address);
}
