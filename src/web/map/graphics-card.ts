import type { RendererChoice } from '../state/page-address.js';

const SOFTWARE = /SwiftShader|llvmpipe|Basic Render|softpipe/i;

/** Whether WebGL 2 runs on a graphics card. In software one frame of the map costs 160 to 450 ms: SVG is better then. */
export function hasGraphicsCard(): boolean {
  const context = document.createElement('canvas').getContext('webgl2');
  if (context === null) return false;
  const info = context.getExtension('WEBGL_debug_renderer_info');
  const name = String(context.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER));
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return !SOFTWARE.test(name);
}

export function usesMapLibre(choice: RendererChoice): boolean {
  return choice === 'auto' ? hasGraphicsCard() : choice === 'gl';
}
