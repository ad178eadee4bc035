using KoGpt2.Infra.Tests.Support;

namespace KoGpt2.Infra.Tests;

public sealed class RolesTests(Deployments deployments)
{
    private const string Assignments = "Microsoft.Authorization/roleAssignments";

    // Every role that may be given at all.
    private static readonly Dictionary<string, string> s_roles = new()
    {
        ["7f951dda-4ed3-4680-a7ca-43fe172d538d"] = "AcrPull",
        ["8311e382-0749-4cb8-b61a-304f252e45ec"] = "AcrPush",
        ["b86a8fe4-44ce-4948-aee5-eccb2c155cd7"] = "Key Vault Secrets Officer",
        ["4633458b-17de-408a-b874-0445c86b69e6"] = "Key Vault Secrets User",
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
        ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = "Storage Blob Data Contributor",
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
        ["2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"] = "Storage Blob Data Reader",
        ["db58b8e5-c6ad-4a2a-8342-4190687cbf4a"] = "Storage Blob Delegator",
        ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"] = "Storage Queue Data Contributor",
        ["c6a89b2d-59bc-44d0-9896-0f6e12d7b80a"] = "Storage Queue Data Message Sender",
        ["19e7f393-937e-4f77-808e-94535e297925"] = "Storage Queue Data Reader",
    };

    [Fact]
    public void Functions_MayDoThisAndNoMore() => Assert.Equal(
        [
            "Key Vault Secrets User on the vault",
            "Monitoring Metrics Publisher on the telemetry",
            "Storage Blob Data Contributor on container files",
            "Storage Blob Data Contributor on container jobs",
            "Storage Blob Data Contributor on container runs",
            "Storage Blob Data Contributor on container schedules",
            "Storage Blob Data Owner on the host's account",
            "Storage Blob Data Reader on container models",
            "Storage Blob Delegator on the account",
            "Storage Queue Data Contributor on queue augment",
            "Storage Queue Data Contributor on queue plan",
            "Storage Queue Data Contributor on queue watch",
            "Storage Queue Data Contributor on queue webhooks",
            "Storage Queue Data Message Sender on queue augment-poison",
            "Storage Queue Data Message Sender on queue generate-kogpt2",
            "Storage Queue Data Message Sender on queue plan-poison",
            "Storage Queue Data Message Sender on queue watch-poison",
            "Storage Queue Data Message Sender on queue webhooks-poison",
            "Storage Queue Data Reader on queue generate-kogpt2",
        ],
        Grants(deployments.Prod, "id-prod-functions"));

    [Fact]
    public void Workers_MayDoThisAndNoMore() => Assert.Equal(
        [
            "AcrPull on the registry",
            "Monitoring Metrics Publisher on the telemetry",
            "Storage Blob Data Contributor on container jobs",
            "Storage Blob Data Reader on container files",
            "Storage Blob Data Reader on container models",
            "Storage Blob Data Reader on container runs",
            "Storage Queue Data Contributor on queue generate-kogpt2",
            "Storage Queue Data Message Sender on queue augment",
            "Storage Queue Data Message Sender on queue generate-kogpt2-poison",
            "Storage Queue Data Message Sender on queue webhooks",
        ],
        Grants(deployments.Prod, "id-prod-worker"));

    [Fact]
    public void Operator_MayPushAndSetKeys() => Assert.Equal(
        [
            "AcrPush on the registry",
            "Key Vault Secrets Officer on the vault",
            "Storage Blob Data Contributor on container models",
            "Storage Queue Data Reader on queue augment-poison",
            "Storage Queue Data Reader on queue generate-kogpt2",
            "Storage Queue Data Reader on queue generate-kogpt2-poison",
            "Storage Queue Data Reader on queue plan-poison",
            "Storage Queue Data Reader on queue watch-poison",
            "Storage Queue Data Reader on queue webhooks-poison",
        ],
        Grants(deployments.Prod, "00000000-0000-0000-0000-000000000003"));

    [Fact]
    public void Functions_ContainersForSources_MayBeReadAndNoMore() =>
        Assert.Contains($"Storage Blob Data Reader on container {Deployments.SourceContainer}", Grants(deployments.Private, "id-test-functions"));

    [Fact]
    public void Roles_WithoutOperator_AreThoseOfTheTwoIdentities() => Assert.Equal(
        Grants(deployments.Private, "id-test-functions").Length + Grants(deployments.Private, "id-test-worker").Length,
        deployments.Private.Of(Assignments).Count());

    [Fact]
    public void Names_OfRoleAssignments_AreAllDifferent()
    {
        string[] ids = [.. deployments.Private.Of(Assignments).Select(role => role.Id)];

        Assert.Equal(ids.Length, ids.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    private static string[] Grants(Deployment deployment, string principal) =>
    [
        .. deployment.Of(Assignments)
            .Where(role => role.Text("principalId")!.Contains(principal, StringComparison.Ordinal))
            .Select(role => $"{s_roles[role.Text("roleDefinitionId")!.Split('/')[^1]]} on {Scope(role.Id)}")
            .Order(StringComparer.Ordinal),
    ];

    private static string Scope(string id)
    {
        string scope = id[..id.IndexOf("/providers/Microsoft.Authorization/", StringComparison.Ordinal)];
        string[] parts = scope[(Deployment.Group.Length + "/providers/".Length)..].Split('/');
        return parts switch
        {
            ["Microsoft.Storage", "storageAccounts", _, "blobServices", "default", "containers", var container] => $"container {container}",
            ["Microsoft.Storage", "storageAccounts", _, "queueServices", "default", "queues", var queue] => $"queue {queue}",
            ["Microsoft.Storage", "storageAccounts", ['s', 't', 'h', ..]] => "the host's account",
            ["Microsoft.Storage", "storageAccounts", _] => "the account",
            ["Microsoft.KeyVault", "vaults", _] => "the vault",
            ["Microsoft.ContainerRegistry", "registries", _] => "the registry",
            ["Microsoft.Insights", "components", _] => "the telemetry",
            _ => scope,
        };
    }
}
