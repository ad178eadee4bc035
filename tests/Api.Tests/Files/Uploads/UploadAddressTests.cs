using System.Net;
using System.Text;
using System.Web;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using KoGpt2.Api.Files.Uploads;

namespace KoGpt2.Api.Tests.Files.Uploads;

/// <summary>Addresses where only an identity is known; the service's answer is as its documentation shows it ("Get User Delegation Key").</summary>
public sealed class UploadAddressTests
{
    private static readonly DateTimeOffset s_until = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Sign_ByIdentity_UsesAKeyOfTheService()
    {
        using var service = new KeyService();
        var options = new BlobClientOptions { Transport = new HttpClientTransport(service) };
        var blobs = new BlobServiceClient(new Uri("https://account.blob.core.windows.net"), new Identity(), options);
        BlobClient blob = blobs.GetBlobContainerClient("files").GetBlobClient("owner/a/content");
        Uri address = await UploadAddress.SignAsync(blobs, blob, s_until, TestContext.Current.CancellationToken);
        System.Collections.Specialized.NameValueCollection query = HttpUtility.ParseQueryString(address.Query);
        Assert.Equal("https://account.blob.core.windows.net/files/owner/a/content", address.GetLeftPart(UriPartial.Path));
        Assert.Contains("<Expiry>2026-03-01T10:00:00Z</Expiry>", service.Asked, StringComparison.Ordinal);
        Assert.Equal(
            ("cw", "b", "https", "2026-03-01T10:00:00Z", "11111111-2222-3333-4444-555555555555"),
            (query["sp"], query["sr"], query["spr"], query["se"], query["skoid"]));
        Assert.NotEmpty(query["sig"]!);
    }

    private sealed class Identity : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("token", s_until + TimeSpan.FromDays(36_500));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }

    private sealed class KeyService : HttpMessageHandler
    {
        public string Asked { get; private set; } = "";

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Equal("?restype=service&comp=userdelegationkey", request.RequestUri!.Query);
            Asked = await request.Content!.ReadAsStringAsync(cancellationToken);
            string key = """
                <?xml version="1.0" encoding="utf-8"?><UserDelegationKey><SignedOid>11111111-2222-3333-4444-555555555555</SignedOid>
                <SignedTid>66666666-7777-8888-9999-000000000000</SignedTid><SignedStart>2026-03-01T09:00:00Z</SignedStart>
                <SignedExpiry>2026-03-01T10:00:00Z</SignedExpiry><SignedService>b</SignedService><SignedVersion>2020-12-06</SignedVersion>
                <Value>AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=</Value></UserDelegationKey>
                """;
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(key, Encoding.UTF8, "application/xml") };
        }
    }
}
