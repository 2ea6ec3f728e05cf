import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Says what policies that are handed in would decide (reference iam.md §7).
///
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html>. Beyond AWS, `ResourcePolicy`
/// may be the trust policy of a role.
struct SimulateCustomPolicy: IAMRead {
    typealias Input = IAMShapes.SimulateCustomPolicyInput
    typealias Output = IAMShapes.SimulateCustomPolicyOutput

    static let action: ServiceAction = "iam:SimulateCustomPolicy"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [context.check(Self.action)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let caller =
            if let arn = input.callerArn {
                try SimulatedCaller(arn, by: context.snapshot)
            } else {
                SimulatedCaller.unnamed(in: try context.account)
            }
        let page = try Simulation(
            SimulationInput(input), caller: caller, layers: PolicyLayers(identity: .policies([])), now: context.now,
            snapshot: context.snapshot
        ).page()
        return Output(evaluationResults: page.items, isTruncated: page.isTruncated, marker: page.marker)
    }
}
